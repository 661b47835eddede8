#!/usr/bin/env python3
"""How fast lockin is: held against its goals, and one commit against another.

    benches/speed.py goals [BINARY] [--old BINARY] [--only WORD] [--whole]
    benches/speed.py gate OLD NEW [--pairs N] [--limit 1.05]

`goals` measures what docs/speed.md states goals for, of target/release/lockin or another binary; with --old it measures both,
interleaved, and prints the ratio. --whole adds the whole market, minutes of work. `gate` takes two commits (or two binaries),
builds each in a worktree of its own, runs the same commands with both by turns, and ends with 1 where the new one takes
more than the limit times the old one's processor time. Times are medians; what else runs on the machine moves ratios of
interleaved pairs least. Only Python's own library is used.
"""

import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORLD = "worlds/ai-cloud-2026.ron"


def spent(binary, arguments, home=ROOT):
    """Processor seconds of user code, seconds by the clock and peak memory in bytes of a command that has to succeed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        null = os.open(os.devnull, os.O_WRONLY)
        os.chdir(home)
        start = os.times().elapsed
        ran = os.fork()
        if ran == 0:
            os.dup2(null, 1)
            os.dup2(null, 2)
            os.execv(binary, [binary, *arguments])
        _, status = os.waitpid(ran, 0)
        clock = os.times().elapsed - start
        use = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(write, f"{status} {use.ru_utime} {clock} {use.ru_maxrss * 1024}".encode())
        os._exit(0)
    os.close(write)
    told = os.read(read, 200).decode().split()
    os.close(read)
    os.waitpid(child, 0)
    if told[0] != "0":
        sys.exit(f"{binary} {' '.join(arguments)}: it failed")
    return tuple(float(x) for x in told[1:])


class Binary:
    """One version of the program."""

    def __init__(self, path):
        path = pathlib.Path(path).resolve()
        self.path = str(path)
        # A world file is of its version: a binary in a checkout runs the world beside it.
        beside = path.parents[2] if len(path.parents) > 2 else ROOT
        self.home = beside if (beside / WORLD).is_file() else ROOT
        told = subprocess.run([self.path, "run", "--help"], capture_output=True, text=True, check=True).stdout
        self.more = ["--no-page"] if "--no-page" in told else []

    def run(self, seeds, *options, variants=("base",)):
        """What a study of the default world takes."""
        with tempfile.TemporaryDirectory() as folder:
            variants = [x for name in variants for x in ("--variant", name)]
            out = str(pathlib.Path(folder) / "study")
            return spent(self.path, ["run", WORLD, "--seeds", seeds, "--out", out, *variants, *options, *self.more], self.home)

    def margin(self, runs, *options):
        """Processor seconds of one more run."""
        one = self.run("1..=1", "--threads", "1", *options)[0]
        many = self.run(f"1..={runs + 1}", "--threads", "1", *options)[0]
        return (many - one) / runs


def a_run(binary):
    return binary.margin(8)


def small_runs(binary):
    """Runs of 1 000 enterprises a second by the clock, on two threads."""
    one = binary.run("1..=2", "--threads", "2", "--agents", "1000")[1]
    many = binary.run("1..=82", "--threads", "2", "--agents", "1000")[1]
    return 80 / (many - one)


def cliff(binary):
    return binary.margin(4, "--agents", "4999") / binary.margin(4, "--agents", "5000")


def month(binary):
    """Nanoseconds of an enterprise's month among a million, one thread."""
    years = [binary.run("1..=1", "--threads", "1", "--agents", "1000000", "--set", f"clock.years={y}")[0] for y in (1, 3)]
    return (years[1] - years[0]) / 24 / 1e6 * 1e9


def memory(binary):
    """Bytes at the peak of a run for each enterprise."""
    few, many = (binary.run("1..=1", "--agents", n, "--set", "clock.years=1")[2] for n in ("10000", "1000000"))
    return (many - few) / 990_000


def whole(binary):
    return binary.run("1..=1", "--threads", "2", "--set", "agents=None")[1]


def default_study(binary):
    return binary.run("1..=20", "--threads", "2", variants=())[1]


def a_deal(binary):
    """Seconds by the clock that valuing one deal of a study takes, with all that it has to live for it."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(pathlib.Path(folder) / "study")
        variants = ["--variant", "base", "--variant", "no-amazon-anthropic"]
        spent(binary.path, ["run", WORLD, "--out", out, *variants, *binary.more], binary.home)
        return spent(binary.path, ["value", out, "--deal", "amazon-anthropic"], binary.home)[1]


# What is measured, how, which way is better, how often, and what an issue asked for: at least, and hoped for.
GOALS = [
    ("processor time of a default run at the margin, s", a_run, "less", 3, (0.144, 0.103)),
    ("runs of 1 000 enterprises a second, two threads", small_runs, "more", 3, (40, 80)),
    ("4 999 enterprises against 5 000", cliff, "less", 3, (1.1, 1.0)),
    ("ns of an enterprise's month, 1 000 000, one thread", month, "less", 1, (90, 50)),
    ("bytes an enterprise", memory, "less", 1, (300, 200)),
    ("the default study by the clock, two threads, s", default_study, "less", 1, (75, 45)),
    ("value of one deal, default settings, s", a_deal, "less", 1, (30, 15)),
    ("the whole market by the clock, two threads, s", whole, "less", 1, (60, 20)),
]


def goals(arguments):
    new = Binary(arguments.binary)
    old = Binary(arguments.old) if arguments.old else None
    print("| what | " + ("before | " if old else "") + "now | " + ("ratio | " if old else "") + "must | aim |")
    print("|---|" + "---|" * (5 if old else 3))
    for what, measure, _, times, (must, aim) in GOALS:
        if arguments.only and arguments.only not in what:
            continue
        if measure is whole and not arguments.whole:
            continue
        values = {binary: [] for binary in (old, new) if binary}
        for _ in range(times):
            for binary in values:
                values[binary].append(measure(binary))
        now = statistics.median(values[new])
        before = statistics.median(values[old]) if old else None
        cells = ([f"{before:.3g}"] if old else []) + [f"{now:.3g}"] + ([f"{now / before:.2f}"] if old else [])
        print(f"| {what} | " + " | ".join([*cells, f"{must:g}", f"{aim:g}"]) + " |", flush=True)


# What a gate runs: too short for patience, long enough to tell a twentieth.
COMMANDS = [
    ("10 000 enterprises, 3 seeds", ["1..=3"]),
    ("1 000 enterprises, 12 seeds", ["1..=12", "--agents", "1000"]),
    ("100 enterprises, 24 seeds", ["1..=24", "--agents", "100"]),
    ("100 000 enterprises, 3 years", ["1..=1", "--agents", "100000", "--set", "clock.years=3"]),
]


def built(what, folder):
    """The binary of a commit, or the binary that a path names."""
    if pathlib.Path(what).is_file():
        return Binary(what)
    place = pathlib.Path(folder) / what.replace("/", "-")
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(place), what], cwd=ROOT, check=True)
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=place, check=True)
    return Binary(place / "target" / "release" / "lockin")


def gate(arguments):
    with tempfile.TemporaryDirectory() as folder:
        try:
            old, new = built(arguments.old, folder), built(arguments.new, folder)
            missed = held(old, new, arguments)
        finally:
            subprocess.run(["git", "worktree", "prune"], cwd=ROOT, check=True)
    if missed:
        sys.exit(f"slower than {arguments.limit} times: {', '.join(missed)}")


def held(old, new, arguments):
    """Which commands take the new binary too long."""
    print(f"| processor time, {arguments.pairs} interleaved pairs | {arguments.old}, s | {arguments.new}, s | ratio |")
    print("|---|---|---|---|")
    missed = []
    for what, options in COMMANDS:
        pairs = []
        for _ in range(arguments.pairs):
            pairs.append([b.run(options[0], "--threads", "1", *options[1:])[0] for b in (old, new)])
        ratio = statistics.median(after / before for before, after in pairs)
        before, after = (statistics.median(side) for side in zip(*pairs))
        print(f"| {what} | {before:.2f} | {after:.2f} | {ratio:.3f} |", flush=True)
        if ratio > arguments.limit:
            missed.append(what)
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    of_goals = commands.add_parser("goals")
    of_goals.add_argument("binary", nargs="?", default=ROOT / "target/release/lockin")
    of_goals.add_argument("--old")
    of_goals.add_argument("--only")
    of_goals.add_argument("--whole", action="store_true")
    of_goals.set_defaults(act=goals)
    of_gate = commands.add_parser("gate")
    of_gate.add_argument("old")
    of_gate.add_argument("new")
    of_gate.add_argument("--pairs", type=int, default=5)
    of_gate.add_argument("--limit", type=float, default=1.05)
    of_gate.set_defaults(act=gate)
    arguments = parser.parse_args()
    arguments.act(arguments)


if __name__ == "__main__":
    main()
