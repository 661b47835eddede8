"""The package on a study that is there (LOCKIN_STUDY) and on one that it runs. `python3 -m unittest discover python/tests`."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import lockin  # noqa: E402

STUDY = os.environ.get("LOCKIN_STUDY")


@unittest.skipUnless(STUDY, "set LOCKIN_STUDY to the folder of a study with a variant and two seeds")
class AStudy(unittest.TestCase):
    def setUp(self):
        self.study = lockin.Study(STUDY)

    def test_knows_its_cells_and_tables(self):
        self.assertEqual(self.study.variants[0], "base")
        self.assertGreater(len(self.study.variants), 1)
        self.assertGreater(len(self.study.seeds), 1)
        self.assertIn("market", self.study.tables)

    def test_gives_a_table_of_all_runs_with_units(self):
        market = self.study.table("market", frame="pandas")
        runs = market[["variant", "seed"]].drop_duplicates()
        self.assertEqual(len(runs), len(self.study.variants) * len(self.study.seeds))
        self.assertEqual(market.attrs["units"], self.study.units("market"))
        self.assertEqual(market.attrs["units"]["tick"], "ticks")
        self.assertIn("Herfindahl", market.attrs["meanings"]["hhi"])

    def test_pandas_and_polars_read_the_same(self):
        some = {"variant": "base", "seed": self.study.seeds[0], "columns": ["tick", "market", "hhi"]}
        pandas = self.study.table("market", frame="pandas", **some)
        polars = self.study.table("market", frame="polars", **some)
        self.assertEqual(list(pandas.columns), polars.columns)
        self.assertEqual(pandas["hhi"].tolist(), polars["hhi"].to_list())
        self.assertEqual(set(pandas.attrs["units"]), {"tick", "market", "hhi"})

    def test_effects_are_what_the_runs_say(self):
        effects = self.study.effects("market.hhi", key="compute/all", year=1, frame="pandas")
        self.assertEqual(effects["variant"].tolist(), self.study.variants[1:])
        market = self.study.table("market", frame="pandas")
        own = market[(market.market == "compute") & (market.segment == "all") & (market.tick == 12)]
        means = own.groupby("variant", observed=True).hhi.mean()
        for row in effects.itertuples():
            self.assertAlmostEqual(row.difference, means[row.variant] - means["base"], places=6)
            self.assertLessEqual(row.difference_low, row.difference_high)

    def test_says_what_a_command_says(self):
        levels = self.study.say("compare", frame="pandas")["levels"]
        self.assertGreater(len(levels), 5)

    def test_stata_reads_what_csv_says(self):
        import pandas

        with tempfile.TemporaryDirectory() as folder:
            files = [os.path.join(folder, name) for name in ("levels.csv", "levels.dta")]
            for file in files:
                lockin.call("compare", STUDY, "--table", "levels", "--out", file)
            csv, dta = pandas.read_csv(files[0], keep_default_na=False, na_values={}), pandas.read_stata(files[1])
            self.assertEqual(list(csv.columns), list(dta.columns))
            self.assertEqual(csv.iloc[:, 0].tolist(), dta.iloc[:, 0].tolist())
            for column in csv.columns[1:]:
                for one, other in zip(csv[column], dta[column]):
                    if isinstance(other, float):
                        self.assertTrue(one == "" and other != other or float(one) == other, column)
                    else:
                        self.assertEqual(one, other, column)

    def test_the_package_is_valid_and_its_files_are_as_it_says(self):
        try:
            import frictionless
        except ImportError:
            self.skipTest("frictionless is not installed")
        with tempfile.TemporaryDirectory() as folder:
            study = lockin.run("teaching", seeds="1..=2", agents=300, set={"clock.years": 1}, variants=["portable"], out=os.path.join(folder, "study"))
            lockin.call("describe", study.folder, "--package")
            package = frictionless.Package(os.path.join(study.folder, "datapackage.json"))
            for name in ("summary", "cells", "codebook"):
                report = package.get_resource(name).validate()
                self.assertTrue(report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5])
                self.assertGreater(report.tasks[0].stats["rows"], 1)
            # The schema of a table holds for each of its files.
            market = package.get_resource("market-parquet")
            columns = study.table("market", variant="base", seed=1, frame="polars").columns
            self.assertEqual(market.schema.field_names, columns)

    def test_a_mistake_is_told_with_what_there_is(self):
        with self.assertRaisesRegex(KeyError, "no table markets; there are market"):
            self.study.table("markets")
        with self.assertRaisesRegex(KeyError, "no variant nobody; there are base"):
            self.study.table("market", variant="nobody")
        with self.assertRaisesRegex(KeyError, "has no compute; it has compute/"):
            self.study.effects("market.hhi", key="compute", year=1)
        with self.assertRaisesRegex(FileNotFoundError, "holds no finished study"):
            lockin.Study("no/such/folder")


class ARun(unittest.TestCase):
    def test_is_run_with_what_was_set_and_is_not_done_twice(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "study")
            asked = {"seeds": [1, 2], "agents": 300, "set": {"clock.years": 1}, "variants": ["portable"], "out": out}
            study = lockin.run("teaching", **asked)
            self.assertEqual((study.variants, study.seeds), (["base", "portable"], [1, 2]))
            self.assertEqual(study.table("market", columns=["tick"], frame="polars")["tick"].max(), 12)
            before = {path: os.stat(os.path.join(out, path)).st_mtime_ns for path in ("runs/base/1/market.parquet",)}
            lockin.run("teaching", **asked)
            after = {path: os.stat(os.path.join(out, path)).st_mtime_ns for path in before}
            self.assertEqual(before, after)
            with self.assertRaises(lockin.Error) as told:
                lockin.run("teaching", **{**asked, "set": {"clock.years": 2}})
            self.assertEqual(told.exception.code, 2)

    def test_what_is_not_kept_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            study = lockin.run(
                "teaching", seeds="1", agents=60, variants=["portable"], out=os.path.join(folder, "s"), keep="yearly"
            )
            self.assertEqual(study.tables, ["yearly"])
            self.assertIn("value", study.table("yearly").columns)
            with self.assertRaisesRegex(KeyError, "does not keep the table market"):
                study.table("market")

    def test_a_mistake_is_the_programs_own(self):
        with self.assertRaises(lockin.Error) as told:
            lockin.run("teachin")
        self.assertEqual(told.exception.code, 2)
        self.assertIn("there is no file teachin", str(told.exception))


if __name__ == "__main__":
    unittest.main()
