"""peer.py SHAPE NODES | peer.py show TABLE: the work of a program of pyroute2.

Brings up a star or a chain as shapes.py describes it, or prints a line for each of the routes, addresses or links in
the namespace of that name.
"""
import socket
import sys

from pyroute2 import NetNS, netns

import shapes

ONE_QUEUE = {"num_tx_queues": 1, "num_rx_queues": 1}


def add(name):
    netns.create(name)
    return NetNS(name)


def up(node, name):
    index = node.link_lookup(ifname=name)[0]
    node.link("set", index=index, state="up")
    return index


def pair(node, name, peer, other, **more):
    """A pair of devices; its near end is up."""
    node.link("add", ifname=name, kind="veth", state="up", **ONE_QUEUE, **more,
              peer={"ifname": peer, "net_ns_fd": other, **ONE_QUEUE})


def address(node, index, text, length):
    node.addr("add", index=index, address=text, prefixlen=length)


def star(nodes):
    with add("star.sw") as hub:
        up(hub, "lo")
        hub.link("add", ifname="sw", kind="bridge")
        bridge = hub.link_lookup(ifname="sw")[0]
        address(hub, bridge, "10.77.0.1", 16)
        for i in range(1, nodes + 1):
            with add(f"star.h{i}") as host:
                pair(hub, f"p{i}", "eth0", f"star.h{i}", master=bridge)
                up(host, "lo")
                address(host, up(host, "eth0"), shapes.star_address(i), 16)
                host.route("add", dst="default", gateway="10.77.0.1")
        up(hub, "sw")


def chain(nodes):
    before = None
    for i in range(1, nodes + 1):
        router = add(f"chain.r{i}")
        up(router, "lo")
        if before:
            pair(before, "right", "left", f"chain.r{i}")
            address(before, before.link_lookup(ifname="right")[0], shapes.chain_address(i - 1, 1), 30)
            address(router, up(router, "left"), shapes.chain_address(i - 1, 2), 30)
            before.close()
        before = router
    before.close()


def show(table):
    read = {"routes": lambda node: node.get_routes(family=socket.AF_INET), "addresses": lambda node: node.get_addr(),
            "links": lambda node: node.get_links()}[table]
    with NetNS(table) as node:
        for message in read(node):
            print(dict(message["attrs"]))


if __name__ == "__main__":
    if sys.argv[1] == "show":
        show(sys.argv[2])
    else:
        {"star": star, "chain": chain}[sys.argv[1]](int(sys.argv[2]))
