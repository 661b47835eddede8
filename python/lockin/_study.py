"""A study on disk: its tables as frames, with units."""

import csv
import glob
import json
import os

from ._program import call


def frames(frame):
    """The package that frames are of: the one asked for, or pandas, or polars."""
    if frame not in (None, "pandas", "polars"):
        raise ValueError(f"frame={frame!r}: write 'pandas' or 'polars'")
    for name in [frame] if frame else ["pandas", "polars"]:
        try:
            return __import__(name)
        except ImportError:
            continue
    raise ImportError(f"install {frame or 'pandas (with pyarrow) or polars'} to read tables")


class Study:
    """A study that `lockin run` wrote."""

    def __init__(self, folder):
        self.folder = os.fspath(folder)
        for name in ("manifest.ron", "codebook.csv", "cells.csv"):
            if not os.path.exists(os.path.join(self.folder, name)):
                raise FileNotFoundError(f"{self.folder} holds no finished study: there is no {name}; write one with lockin.run")

    def __repr__(self):
        return f"lockin.Study({self.folder!r})"

    @property
    def variants(self):
        """Names of the variants, `base` first, as the study has them."""
        return [row["cell"] for row in self._rows("cells.csv")]

    @property
    def seeds(self):
        """The replication seeds whose runs are there."""
        seeds = {path.split(os.sep)[-2] for path in self._files("*", "*", "run.ron")}
        return sorted(int(seed) for seed in seeds)

    @property
    def tables(self):
        """Names of the tables that its runs keep."""
        known = dict.fromkeys(row["table"] for row in self._rows("codebook.csv"))
        first = next(glob.iglob(os.path.join(self.folder, "runs", "*", "*", "run.ron")), None)
        if first is None:
            return list(known)
        kept = {os.path.splitext(name)[0] for name in os.listdir(os.path.dirname(first))}
        return [name for name in known if name in kept]

    def units(self, table):
        """The unit of each column of a table."""
        return self._codebook(table, "unit")

    def meanings(self, table):
        """What each column of a table says."""
        return self._codebook(table, "meaning")

    def table(self, name, variant=None, seed=None, columns=None, frame=None):
        """A table of all runs; of some variants or seeds where `variant` or `seed` is a name, a number or a list of them."""
        self._codebook(name, "unit")
        if name not in self.tables:
            raise KeyError(f"the study does not keep the table {name}; it keeps {', '.join(self.tables)}")
        package = frames(frame)
        own = [
            path
            for v in self._chosen(variant, self.variants, "variant")
            for s in self._chosen(seed, self.seeds, "seed")
            for path in self._files(v, str(s), name + ".parquet") or self._files(v, str(s), name + ".csv")
        ]
        if not own:
            raise FileNotFoundError(f"{self.folder}: there are no runs of this; `lockin status` says what is missing")
        if package.__name__ == "polars":
            read = package.read_parquet if own[0].endswith(".parquet") else package.read_csv
            return package.concat([read(path, columns=columns) for path in own])
        if own[0].endswith(".parquet"):
            from pyarrow import dataset

            data = dataset.dataset(own, format="parquet").to_table(columns=columns).to_pandas()
        else:
            data = package.concat([package.read_csv(path, usecols=columns) for path in own], ignore_index=True)
        for attribute, of in (("units", self.units(name)), ("meanings", self.meanings(name))):
            data.attrs[attribute] = {column: of[column] for column in data.columns}
        return data

    def summary(self, frame=None):
        """Variant by measure by year: means, errors, paired differences from base."""
        return frames(frame).read_csv(os.path.join(self.folder, "summary.csv"))

    def cells(self, frame=None):
        """Every variant and point of an experiment with its parameters."""
        return frames(frame).read_csv(os.path.join(self.folder, "cells.csv"))

    def effects(self, measure, key, year, frame=None):
        """What each variant changes in a measure (`market.hhi`) of a key (`compute/all`) in a year, paired by seed."""
        table, name = measure.split(".")
        self._codebook(table, "unit", name)
        package = frames(frame)
        rows = [row for row in self._rows("summary.csv") if (row["table"], row["measure"]) == (table, name)]
        keys = sorted({row["key"] for row in rows})
        if key not in keys:
            raise KeyError(f"{measure} has no {key}; it has {', '.join(keys)}")
        # A summary has the end of each year.
        ticks = sorted({int(row["tick"]) for row in rows} | {0})
        if year not in range(1, len(ticks)):
            raise KeyError(f"there is no year {year}; there are 1 to {len(ticks) - 1}")
        own = [row for row in rows if row["key"] == key and int(row["tick"]) == ticks[year] and row["variant"] != "base"]
        data = {"variant": [row["variant"] for row in own]}
        for column in ("difference", "difference_low", "difference_high"):
            data[column] = [float(row[column]) if row[column] else float("nan") for row in own]
        return package.DataFrame(data)

    def say(self, command, *options, frame=None):
        """The tables of a command on this study, as frames by name: study.say("compare")["levels"]."""
        package = frames(frame)
        said = json.loads(call(command, self.folder, *options, "--format", "json"))
        tables = {}
        for table in said["tables"]:
            keys = [column["key"] for column in table["columns"]]
            tables[table["name"]] = package.DataFrame({key: [row[key] for row in table["rows"]] for key in keys})
        return tables

    def _files(self, variant, seed, name):
        return sorted(glob.glob(os.path.join(self.folder, "runs", variant, seed, name)))

    def _rows(self, name):
        with open(os.path.join(self.folder, name), newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def _codebook(self, table, what, column=None):
        own = {row["column"]: row[what] for row in self._rows("codebook.csv") if row["table"] == table}
        if not own:
            raise KeyError(f"there is no table {table}; there are {', '.join(self.tables)}")
        if column is not None and column not in own:
            raise KeyError(f"there is no {table}.{column}; there are {', '.join(own)}")
        return own

    def _chosen(self, asked, known, what):
        if asked is None:
            return known
        asked = [asked] if isinstance(asked, (str, int)) else list(asked)
        for one in asked:
            if one not in known:
                raise KeyError(f"there is no {what} {one}; there are {', '.join(map(str, known))}")
        return asked
