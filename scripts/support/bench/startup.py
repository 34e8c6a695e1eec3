"""One short command, with no other namespace and with a thousand."""
from outcomes import lines, names
from table import Row, Run, Table

RATIOS = [("netns", "ip"), ("static", "ip"), ("netns", "nsenter")]


def tables(bench):
    rounds = bench.rounds(101)
    for state in bench.from_disk, bench.freshly_written:
        state()
        for table in measured_in(bench, "all " + state.__name__.replace("_", " "), rounds):
            table.charted = state == bench.from_disk
            yield table
        bench.ip_batch("".join(f"netns delete other{number}\n" for number in range(1, others(bench) + 1))
                       + "netns delete first\n")
    bench.from_disk()


def others(bench):
    return bench.size(1000)


def row(bench, label, ours, outcome=lines, before="", after=""):
    """A row of `netns ...` and the same of ip, whose words for namespaces follow `netns`."""
    def command(program, words):
        own = words if words.startswith("-n ") or not program.endswith("/ip") else f"netns {words}"
        return f"{program} {own}" if words else ""
    runs = {column: Run(*(command(program, words) for words in (ours, before, after)))
            for column, program in (bench.netns_columns() | {"ip": bench.ip}).items()}
    return Row(label, runs, outcome)


def execute(bench):
    """The row for exec. What is compared is the namespace that the command is in."""
    found = row(bench, "exec first true", "exec first true")
    if bench.nsenter:
        found.runs = {"nsenter": Run(f"{bench.nsenter} --net=/run/netns/first true")} | found.runs
    for run in found.runs.values():
        run.compared = run.command.removesuffix("true") + "readlink /proc/self/ns/net"
    return found


def measured_in(bench, state, rounds):
    bench.ip_batch("netns add first")
    show = [row(bench, f"-n first {name} show", f"-n first {name} show") for name in ("link", "addr", "route")]
    yield Table(f"{state}; one other namespace", RATIOS, [
        row(bench, "list", "list"),
        row(bench, "add new", "add new", names, after="delete new"),
        row(bench, "delete new", "delete new", names, before="add new"),
        execute(bench), *show], ("wall", "peak")).measure(bench, rounds)

    numbers = range(1, others(bench) + 1)
    bench.ip_batch("".join(f"netns add other{number}\n" for number in numbers))
    many = f"{state}; {others(bench)} others"
    yield Table(f"{many}, none with an id", RATIOS, [
        row(bench, "list", "list"), execute(bench),
        row(bench, "-n first link show", "-n first link show")]).measure(bench, rounds)

    bench.ip_batch("".join(f"netns set other{number} auto\n" for number in numbers))
    yield Table(f"{many}, all with ids", RATIOS, [
        row(bench, "list", "list"),
        row(bench, "-n first link show", "-n first link show")]).measure(bench, rounds)
