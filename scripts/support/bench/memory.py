"""Whether memory grows with what is shown."""
import subprocess

import dumps
from table import Row, Run, Table, perform


def tables(bench):
    sizes = {"many": bench.size(1_000_000), "few": bench.size(10_000)}
    for name, count in sizes.items():
        bench.ip_batch(f"netns add {name}\n")
        # A batch of the installed ip would take 4 kB of memory for each route.
        subprocess.run([bench.netns, "-n", name, "-batch", "-"], check=True, text=True,
                       input="link set lo up\n" + dumps.route_lines(count))
        for program in (bench.netns, bench.ip):
            shown = (perform(bench, f"{program} -n {name} route show") or "").count("\n")
            if shown != count:
                bench.faults.append(f"{program} shows {shown} of {count} routes")
    columns = {name: f"{count:,} routes" for name, count in sizes.items()}
    rows = [Row(column, {columns[name]: Run(f"{program} -n {name} route show", is_compared=False) for name in sizes})
            for column, program in (bench.netns_columns() | {"ip": bench.ip}).items()]
    yield Table("route show, many and few", [(columns["many"], columns["few"])], rows, ("peak",),
                charted=False).measure(bench, bench.rounds(3))
    for name in sizes:
        bench.ip_batch(f"netns delete {name}\n")
