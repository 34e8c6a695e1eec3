"""bench: see scripts/bench, which builds the programs, makes the private machine and then runs this in it."""
import argparse
import os
import shutil
import sys

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import chart
import down
import dumps
import labs
import memory
import plan
import processes
import report
import scale
import startup
from bench import Bench

PARTS = {"startup": startup, "processes": processes, "plan": plan, "dumps": dumps, "memory": memory,
         "labs": labs, "down": down, "scale": scale}
PUBLISHED = os.path.join(os.path.dirname(__file__), "../../../Sources/netns/netns.docc/Resources")


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def read_options():
    parser = argparse.ArgumentParser(prog="scripts/bench", allow_abbrev=False)
    parser.add_argument("part", choices=["all", *PARTS])
    parser.add_argument("rounds", nargs="?", type=positive)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--divide", type=positive, default=1)
    parser.add_argument("--output")
    parser.add_argument("--publish", action="store_true")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_intermixed_args()


def draw(options, tables):
    """The drawings that belong to what was measured, by file name."""
    if options.part == "scale":
        return {"scale.svg": scale.drawing(tables)}
    return {"chart.svg": chart.ratios(tables)} if options.part == "all" else {}


def main():
    options = read_options()
    if options.check:
        return 0
    bench = Bench(options)
    for part in [name for name in PARTS if name != "scale"] if options.part == "all" else [options.part]:
        for table in PARTS[part].tables(bench):
            bench.tables.append(table)
            print("\n" + report.markdown(table), end="", flush=True)
    os.makedirs(bench.output, exist_ok=True)
    files = draw(options, bench.tables)
    for name, text in files.items() | report.files(bench.tables).items():
        with open(os.path.join(bench.output, name), "w") as file:
            file.write(text)
    if options.publish:
        os.makedirs(PUBLISHED, exist_ok=True)
        for name in files:
            shutil.copy(os.path.join(bench.output, name), PUBLISHED)
    print(f"\nwritten to {bench.output}")
    for fault in bench.faults:
        print(f"bench: {fault}", file=sys.stderr)
    return 1 if bench.faults else 0


if __name__ == "__main__":
    sys.exit(main())
