"""Large tables: shown as text and JSON, and filled from a batch."""
import outcomes
import ways
from table import Row, Run, Table

OBJECTS = {"routes": "route", "addresses": "addr", "links": "link"}


def route_lines(count):
    return "".join(f"route add 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32 dev lo\n" for n in range(count))


def fill(bench, sizes):
    """Namespaces named as what they have many of."""
    contents = {
        "routes": "link set lo up\n" + route_lines(sizes["routes"]),
        "addresses": "link set lo up\n" + "".join(
            f"addr add 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/8 dev lo\n" for n in range(sizes["addresses"])),
        "links": "".join(f"link add a{n} type veth peer name b{n}\n" for n in range(sizes["links"] // 2)),
    }
    for name, batch in contents.items():
        bench.ip_batch(f"netns add {name}\n")
        bench.ip_batch(batch, name)


def peers(bench, name):
    """What libraries take to read the same; they print a line for each object."""
    if not bench.peers:
        return {}
    return {"pyroute2": Run(f"{ways.PEER} show {name}", is_compared=False),
            "Go": Run(f"{bench.tools}/peer show {name}", is_compared=False)}


def tables(bench):
    sizes = {"routes": bench.size(100_000), "addresses": bench.size(10_000), "links": bench.size(1000)}
    fill(bench, sizes)
    rounds = bench.rounds(7)
    rows = []
    for form, outcome in ("", outcomes.lines), ("-j ", outcomes.documents):
        for name, word in OBJECTS.items():
            runs = {column: Run(f"{program} -n {name} {form}{word} show")
                    for column, program in (bench.netns_columns() | {"ip": bench.ip}).items()}
            others = {} if form else peers(bench, name)
            rows.append(Row(f"{form}{word} show, {sizes[name]:,}", others | runs, outcome))
    ratios = [("netns", base) for base in ("ip", "pyroute2", "Go")] + [("static", "ip")]
    yield Table("shown", ratios, rows, ("cpu", "peak")).measure(bench, rounds)

    bench.ip_batch("netns add empty\n")
    bench.ip_batch("link set lo up\n", "empty")
    batch = bench.write("batch", route_lines(sizes["routes"]))
    runs = {column: Run(f"{program} -n empty -batch {batch}", after=f"{bench.ip} -n empty route flush dev lo")
            for column, program in (bench.netns_columns() | {"ip": bench.ip}).items()}
    yield Table("changed", ratios, [
        Row(f"-batch of {sizes['routes']:,} route adds", runs, outcomes.routes(bench, "empty"))],
        ("cpu", "peak")).measure(bench, min(rounds, 3))
    bench.ip_batch("".join(f"netns delete {name}\n" for name in [*OBJECTS, "empty"]))
