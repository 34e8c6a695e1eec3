"""Stars and chains: as lab files, and as the same steps for ip.

Namespaces star.h1 ... are on the bridge sw in star.sw, each with an address and a default route. In chain.r1 ... each
link has an address at both ends.
"""
SHAPES = ("star", "chain")


def lab(shape, nodes):
    if shape == "star":
        return f"""name: star
topology:
  generate:
    shape: star
    count: {nodes}
    hub: sw
    node: {{routes: [{{to: default, via: 10.77.0.1}}]}}
    hub-node: {{pool: lans}}
  pools:
    lans: {{prefix: 10.77.0.0/16, length: 16}}
"""
    return f"""name: chain
topology:
  generate: {{shape: chain, count: {nodes}}}
  pools:
    links: {{prefix: 10.78.0.0/16, length: 30}}
"""


def names(shape, nodes):
    first = ["star.sw"] if shape == "star" else []
    letter = "h" if shape == "star" else "r"
    return first + [f"{shape}.{letter}{i}" for i in range(1, nodes + 1)]


def star_address(i):
    """The address of a host, from 1."""
    return f"10.77.{(i + 1) >> 8}.{(i + 1) & 255}"


def chain_address(i, end):
    """The address of an end, 1 or 2, of a link, from 1."""
    return f"10.78.{i - 1 >> 6}.{(i - 1 & 63) * 4 + end}"


def steps(shape, nodes):
    """(namespace, line of a batch) in the order of a script."""
    return star_steps(nodes) if shape == "star" else chain_steps(nodes)


def star_steps(nodes):
    found = [("star.sw", line) for line in
             ("link set lo up", "link add sw type bridge", "addr add 10.77.0.1/16 dev sw")]
    for i in range(1, nodes + 1):
        here = f"star.h{i}"
        found.append(("star.sw", f"link add p{i} numtxqueues 1 numrxqueues 1 up master sw type veth peer name eth0"
                                 f" netns {here} numtxqueues 1 numrxqueues 1"))
        found += [(here, line) for line in
                  ("link set lo up", "link set eth0 up", f"addr add {star_address(i)}/16 dev eth0",
                   "route add default via 10.77.0.1")]
    return found + [("star.sw", "link set sw up")]


def chain_steps(nodes):
    found = []
    for i in range(1, nodes + 1):
        here = f"chain.r{i}"
        found.append((here, "link set lo up"))
        if i < nodes:
            found.append((here, "link add right numtxqueues 1 numrxqueues 1 up type veth peer name left"
                                f" netns chain.r{i + 1} numtxqueues 1 numrxqueues 1"))
            found.append((here, f"addr add {chain_address(i, 1)}/30 dev right"))
        if i > 1:
            found.append((here, "link set left up"))
            found.append((here, f"addr add {chain_address(i - 1, 2)}/30 dev left"))
    return found
