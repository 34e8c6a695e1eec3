"""The plan of a lab of five, beside the shortest command. Its status says that there is something to do."""
import os
import shutil

from table import Row, Run, Table

SHOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../labs/shop.yaml")


def tables(bench):
    shutil.copy(SHOP, bench.path("shop.yaml"))
    runs = {column: {"plan": Run(f"{program} plan shop.yaml", is_compared=False, status=2),
                     "list": Run(f"{program} list", is_compared=False)}
            for column, program in bench.netns_columns().items() if os.access(program + "-lab", os.X_OK)}
    yield Table("netns plan scripts/labs/shop.yaml beside netns list", [("plan", "list")], [
        Row(column, columns) for column, columns in runs.items()],
        ("wall", "peak"), charted=False).measure(bench, bench.rounds(51))
