"""How long whole labs take until they are up, and until they are up again, unchanged."""
import outcomes
import shapes
import ways
from table import Row, Run, Table

# A script with one ip per step takes too long for more.
LARGEST_SCRIPT = 500


def sizes(bench, shape):
    found = []
    for usual in (100, 500, 2000):
        nodes = min(bench.size(usual), ways.LARGEST[shape])
        if nodes not in found:
            found.append(nodes)
    return found


def tables(bench):
    rounds = bench.rounds(5)
    rows = [Row(f"{shape} of {nodes}", ways.all_of(bench, shape, nodes, nodes <= LARGEST_SCRIPT),
                outcomes.topology(bench))
            for shape in shapes.SHAPES for nodes in sizes(bench, shape)]
    yield Table("until it is up", ways.ratios(), rows).measure(bench, rounds)
    yield Table("unchanged, up again", [("up again", "first up")], [
        again(bench, shape) for shape in shapes.SHAPES], charted=False).measure(bench, rounds)


def again(bench, shape):
    nodes = bench.size(500)
    first = ways.netns(bench, bench.netns, "", shape, nodes)
    second = Run(first.command, before=first.command, after=first.after)
    return Row(f"{shape} of {nodes}", {"up again": second, "first up": first}, outcomes.topology(bench))
