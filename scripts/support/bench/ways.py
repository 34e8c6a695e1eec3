"""The ways to bring up a topology, each as a Run that leaves nothing behind."""
import os

import shapes
from table import Run

HERE = os.path.dirname(os.path.abspath(__file__))
# Debian's packages are for its own Python, which may not be the first in PATH.
PEER = f"/usr/bin/python3 -B {HERE}/peer.py"
# A bridge has at most 1023 ports.
LARGEST = {"star": 1000, "chain": 16000}
# The words for the fastest way of `nsb`: one message for a link, one queue, the bridge up last.
FASTEST = "-m 1 -q 1 -l"


def all_of(bench, shape, nodes, with_script=True):
    """By column; the reference is ip's batch."""
    found = {"netns up": netns(bench, bench.netns, "", shape, nodes)}
    if bench.static and os.access(bench.static + "-lab", os.X_OK):
        found["static"] = netns(bench, bench.static, "static-", shape, nodes)
    if bench.floor:
        found["floor"] = Run(f"{bench.floor} {shape} -n {nodes} {FASTEST}", after=f"{bench.floor} del -m 0 -o 1",
                           is_compared=False)
    if bench.peers:
        gone = deletion(bench, shape, nodes)
        found["pyroute2"] = Run(f"{PEER} {shape} {nodes}", after=gone)
        found["Go"] = Run(f"{bench.tools}/peer {shape} {nodes}", after=gone)
    if with_script:
        found["shell script"] = script(bench, shape, nodes)
    return found | {"ip -batch": batches(bench, shape, nodes)}


def ratios(base="netns up"):
    return [(base, other) for other in ("floor", "ip -batch", "shell script", "pyroute2", "Go")] + [("static", "floor")]


def settle(bench, command):
    """A script that runs a command, and then waits until the kernel has removed the devices."""
    return f"{command}\npython3 -B {HERE}/settle.py {bench.system_ip}\n"


def netns(bench, program, prefix, shape, nodes):
    name = f"{prefix}{shape}-{nodes}"
    path = bench.write(f"{name}.yaml", shapes.lab(shape, nodes))
    gone = bench.write(f"{name}.down", settle(bench, f"{program} down -q {shape}"))
    return Run(f"{program} up -q {path}", after=f"bash -e {gone}")


def deletion(bench, shape, nodes):
    """A command that deletes all namespaces of a shape with ip."""
    name = f"{shape}-{nodes}"
    batch = bench.write(f"{name}.delete", "".join(f"netns delete {each}\n" for each in shapes.names(shape, nodes)))
    gone = bench.write(f"{name}.gone", settle(bench, f"{bench.system_ip} -batch {batch}"))
    return f"bash -e {gone}"


def script(bench, shape, nodes):
    """A script that runs one ip per step."""
    lines = [f"ip netns add {name}\n" for name in shapes.names(shape, nodes)]
    lines += [f"ip -n {name} {line}\n" for name, line in shapes.steps(shape, nodes)]
    path = bench.write(f"{shape}-{nodes}.shell", "".join(lines))
    return Run(f"bash -e {path}", after=deletion(bench, shape, nodes))


def batches(bench, shape, nodes):
    """Batches, one to make the namespaces and then one for each namespace, two processes at a time. Batches that make
    links come first."""
    name = f"{shape}-{nodes}"
    parts = {"links": {}, "rest": {}}
    for namespace, line in shapes.steps(shape, nodes):
        kind = "links" if line.startswith("link add") or namespace == "star.sw" else "rest"
        parts[kind].setdefault(namespace, []).append(line)
    for kind, batch in parts.items():
        folder = bench.path(f"{name}.{kind}")
        os.makedirs(folder, exist_ok=True)
        for namespace, lines in batch.items():
            bench.write(f"{name}.{kind}/{namespace}", "\n".join(lines) + "\n")
    add = bench.write(f"{name}.add", "".join(f"netns add {each}\n" for each in shapes.names(shape, nodes)))
    recipe = bench.write(f"{name}.recipe", f"ip -batch {add}\n" + "".join(
        f"cd {bench.path(name)}.{kind} && ls | xargs -P 2 -I% ip -n % -batch %\n" for kind in parts))
    return Run(f"bash -e {recipe}", after=deletion(bench, shape, nodes))
