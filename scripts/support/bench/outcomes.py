"""What a command showed or left, in a form in which programs can be compared.

iproute2 shows since version 6.2 who set an address, as `proto kernel_lo` does for the loopback device.
"""
import json
import os
import re
import subprocess

import pictures


def lines(shown):
    """The lines of a text, in any order, with any blanks between words."""
    shown = shown.replace(" proto kernel_lo", "")
    return sorted(" ".join(line.split()) for line in shown.splitlines() if line.strip())


def documents(shown):
    """The JSON documents of a text, one element after the other, without those that are empty."""
    found = [element for document in pictures.documents(shown) for element in document if element]
    for element in found:
        for address in element.get("addr_info", []):
            if address.get("protocol") == "kernel_lo":
                del address["protocol"]
    return found


def names(_shown=""):
    """The named namespaces, and files that are none."""
    files = set(os.listdir("/run/netns"))
    kept = pictures.kept_namespaces()
    return [sorted(kept), sorted(files - kept)]


def routes(bench, namespace):
    """A function that returns the routes of a namespace."""
    def outcome(_shown):
        shown = subprocess.run([bench.system_ip, "-n", namespace, "route", "show"], text=True, check=True,
                               stdout=subprocess.PIPE).stdout
        return lines(shown)
    return outcome


# One look at a namespace takes milliseconds, so only some of many are compared.
LOOKED_AT = 100


def topology(bench):
    """A function that returns the namespaces, and of up to a hundred of them the links, addresses and routes."""
    def outcome(_shown):
        kept = sorted(pictures.kept_namespaces())
        some = kept[::max(1, len(kept) // LOOKED_AT)]
        return [kept] + [[name, *without_alias(pictures.network(bench.system_ip, name))] for name in some]
    return outcome


def without_alias(network):
    """The links and routes in a picture of a namespace. Labs note in the alias of a link what it belongs to."""
    if isinstance(network, str):
        return [network]
    # A lab takes the addresses of links from a pool, by the name of the link.
    network = json.loads(re.sub(r"10\.78\.\d+\.\d+/", "10.78.x.y/", json.dumps(network)))
    return [[[part for place, part in enumerate(link) if place != 4] for link in network["links"]],
            network["routes"]]
