"""Rows of commands that do the same work: their outcomes are compared, then they are measured in turn."""
import os
import subprocess
from dataclasses import dataclass, field


@dataclass
class Run:
    """A command, and what is done before and after it. Words are separated by blanks."""
    command: str
    before: str = ""
    after: str = ""
    status: int = 0  # with which it should end
    # Whether its outcome can be compared with the others'.
    is_compared: bool = True
    # The command that is compared in its place, as it shows more.
    compared: str = ""


@dataclass
class Cost:
    wall: float  # ms, median
    cpu: float  # ms, median, with children
    peak: int  # kB, largest
    # Whether a run failed, or had another outcome than the reference.
    failed: bool = False


@dataclass
class Row:
    label: str
    runs: dict  # by column; the last one that is compared is the reference
    outcome: object = None  # a function from the standard output to something comparable, called before `after`
    costs: dict = field(default_factory=dict)


@dataclass
class Table:
    title: str
    ratios: list  # pairs of columns
    rows: list
    measures: tuple = ("wall",)
    rounds: int = 0
    charted: bool = True

    def columns(self):
        found = []
        for row in self.rows:
            found += [column for column in (row.costs or row.runs) if column not in found]
        # What is compared with goes last.
        return sorted(found, key=lambda column: column in {base for _, base in self.ratios})

    def measure(self, bench, rounds):
        self.rounds = rounds
        different = {id(row): compare(bench, self, row) for row in self.rows}
        runs = [(row, column, run) for row in self.rows for column, run in row.runs.items()]
        lines = "".join("\t".join([row.label, run.command, run.before, run.after, str(run.status)]) + "\n"
                        for row, _, run in runs)
        answer = subprocess.run([os.path.join(bench.tools, "interleave"), str(rounds)], input=lines, text=True,
                                stdout=subprocess.PIPE, check=True, cwd=bench.work).stdout
        for (row, column, _), line in zip(runs, answer.splitlines(), strict=True):
            wall, cpu, peak, failures = line.split("\t")[1:]
            row.costs[column] = Cost(float(wall), float(cpu), int(peak),
                                     int(failures) > 0 or column in different[id(row)])
            if int(failures):
                bench.faults.append(f"{self.title}: {row.label}: {column} failed {failures} times")
        return self


def perform(bench, command):
    """Runs a command and returns its standard output, or None and notes a fault."""
    if not command:
        return ""
    done = subprocess.run(command.split(), stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=bench.work)
    if done.returncode != 0:
        bench.faults.append(f"{command}: status {done.returncode}: {done.stderr.strip()[:500]}")
        return None
    return done.stdout


def compare(bench, table, row):
    """Runs each command once, and notes a fault for each whose outcome is not that of the reference. Returns their
    columns."""
    outcomes, different = {}, set()
    if not row.outcome:
        return different
    for column, run in row.runs.items():
        if not run.is_compared:
            continue
        perform(bench, run.before)
        shown = perform(bench, run.compared or run.command)
        outcomes[column] = None if shown is None else row.outcome(shown)
        perform(bench, run.after)
    reference = list(outcomes)[-1]
    for column, outcome in outcomes.items():
        if outcome != outcomes[reference]:
            different.add(column)
            bench.faults.append(f"{table.title}: {row.label}: {column} differs from {reference}: "
                                + first_difference(outcome, outcomes[reference]))
    return different


def first_difference(one, other):
    """The first difference of two outcomes, in words. That of a command that failed is None."""
    if isinstance(one, list) and isinstance(other, list):
        for first, second in zip(one, other):
            if first != second:
                return f"{str(first)[:300]} instead of {str(second)[:300]}"
        return f"{len(one)} items instead of {len(other)}"
    return f"{str(one)[:300]} instead of {str(other)[:300]}"
