"""Taking down many nodes on a bridge: until the command returns, and until the devices are gone."""
import re
import statistics
import subprocess
import time

import outcomes
import ways
from settle import Sentinel
from table import Cost, Row, Table, perform

FLOOR = re.compile(r"returned ([\d.]+) ms +devs-gone ([\d.]+) ms")


def tables(bench):
    nodes, rounds = bench.size(500), bench.rounds(5)
    found = ways.all_of(bench, "star", nodes, with_script=False)
    names = {"netns up": "netns down", "static": "static", "floor": "floor", "ip -batch": "ip -batch"}
    runs = {names[column]: run for column, run in found.items() if column in names}
    commands = {column: command(bench, column, run, nodes) for column, run in runs.items()}
    times = {column: [] for column in runs}
    for number in range(rounds + 1):
        # Every other round is in reverse order, and the first does not count, as in interleave.c.
        for column in list(runs)[::-1 if number % 2 else 1]:
            perform(bench, runs[column].command)
            times[column].append(take_down(bench, column, commands[column]))
            if outcomes.names() != [[], []]:
                bench.faults.append(f"{column}: leaves {outcomes.names()}")
    rows = []
    for place, label in enumerate(("returned", "devices gone")):
        row = Row(f"star of {nodes}, {label}", {})
        for column, found in times.items():
            row.costs[column] = Cost(statistics.median(each[place] for each in found[1:]), 0, 0)
        rows.append(row)
    yield Table("taken down", [("netns down", "floor"), ("netns down", "ip -batch"), ("static", "floor")], rows,
                rounds=rounds)


def command(bench, column, run, nodes):
    if column == "floor":
        return run.after
    if column == "ip -batch":
        return f"{bench.system_ip} -batch {bench.path(f'star-{nodes}.delete')}"
    return f"{bench.static if column == 'static' else bench.netns} down -q star"


def take_down(bench, column, command):
    """Milliseconds until the command returns, and until the devices are gone."""
    if column == "floor":  # It measures both itself, in the same way.
        shown = subprocess.run(command.split(), stdout=subprocess.PIPE, text=True, check=True).stdout
        return [float(number) for number in FLOOR.search(shown).groups()]
    sentinel = Sentinel(bench.system_ip)
    start = time.monotonic()
    if perform(bench, command) is None:
        raise SystemExit(f"bench: {bench.faults[-1]}")
    returned = time.monotonic()
    gone = sentinel.wait()
    return (returned - start) * 1e3, (gone - start) * 1e3
