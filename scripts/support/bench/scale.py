"""How the time per node grows with the size of a lab."""
import chart
import outcomes
import report
import shapes
import ways
from table import Row, Table

SIZES = (10, 30, 100, 300, 1000, 2000, 4000)
# The largest that the batches of ip bring up here: they take several times longer.
LARGEST_BATCH = 1000


def tables(bench):
    for shape in shapes.SHAPES:
        rows = []
        for nodes in sorted({bench.size(size) for size in SIZES if size <= ways.LARGEST[shape]}):
            runs = ways.all_of(bench, shape, nodes, with_script=False)
            if nodes > LARGEST_BATCH:
                del runs["ip -batch"]
            rows.append(Row(f"{nodes}", runs, outcomes.topology(bench)))
        yield Table(shape, ways.ratios(), rows).measure(bench, bench.rounds(3))


def drawing(tables):
    """A colour for each way; those of the second shape are dashed."""
    colours, lines = {}, {}
    for number, table in enumerate(tables):
        for column in table.columns():
            points = [(int(row.label), row.costs[column].wall / int(row.label))
                      for row in table.rows if column in report.successes(row, "wall")]
            colour = colours.setdefault(column, chart.COLOURS[len(colours)])
            if points:
                lines[f"{table.title}, {column}"] = (colour, "5 4" if number else None, points)
    return chart.lines("Time per node until a lab is up", report.machine(), "nodes", "ms per node", lines)
