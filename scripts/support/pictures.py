"""The state of a private machine, in a form in which two states can be compared."""
import json
import os
import re
import subprocess

# The kernel sets these itself, some of them a little later.
PASSING_FLAGS = {"LOWER_UP", "NO-CARRIER", "M-DOWN"}


def steady(text):
    """The text without random parts and numbers assigned by the kernel: prefixes of uplinks, namespaces."""
    return re.sub(r"\bfd[0-9a-f]{2}:[0-9a-f:]*", "ULA", re.sub(r"uplink \d+:\d+", "uplink ID", text))


def documents(text):
    """The JSON documents in the output of a batch of `ip -j`."""
    decoder, found, place = json.JSONDecoder(), [], 0
    while place < len(text.rstrip()):
        document, place = decoder.raw_decode(text, place)
        found.append(document)
        while place < len(text) and text[place].isspace():
            place += 1
    return found


def link(entry):
    addresses = [
        f"{address['local']}/{address['prefixlen']}"
        for address in entry.get("addr_info", []) if address["scope"] != "link"
    ]
    return [
        entry["ifname"], entry["mtu"], sorted(set(entry["flags"]) - PASSING_FLAGS),
        entry.get("master"), entry.get("ifalias"), sorted(addresses),
    ]


def route(entry):
    if entry.get("protocol") == "kernel":
        return None
    return [entry["dst"], entry.get("gateway"), entry.get("dev"), entry.get("table")]


def network(ip, name):
    """Links with their addresses, and routes, as shown by the installed `ip`."""
    place = ["-n", name] if name else []
    shown = subprocess.run(
        [ip, *place, "-j", "-d", "-batch", "-"], input="addr show\nroute show table all\n",
        capture_output=True, text=True)
    if shown.returncode != 0:
        return "unreadable: " + shown.stderr.strip()
    links, routes = (documents(steady(shown.stdout)) + [[], []])[:2]
    return {
        "links": sorted((link(entry) for entry in links if entry), key=str),
        "routes": sorted(filter(None, (route(entry) for entry in routes if entry)), key=str),
    }


def kept_namespaces(root="/run/netns/"):
    """The files below a directory on which a namespace is mounted."""
    names = set()
    with open("/proc/self/mountinfo") as table:
        for line in table:
            fields = line.split()
            if fields[4].startswith(root) and fields[fields.index("-") + 1] == "nsfs":
                names.add(fields[4][len(root):])
    return names


def forwarding():
    """Whether devices in this namespace forward, and the nftables rules."""
    found = []
    for family, setting in (("ipv4", "forwarding"), ("ipv6", "force_forwarding")):
        root = f"/proc/sys/net/{family}/conf"
        for device in sorted(os.listdir(root)):
            try:
                with open(f"{root}/{device}/{setting}") as file:
                    found.append(f"{family} {device} {file.read().strip()}")
            except OSError:
                continue
    rules = subprocess.run(["nft", "list", "ruleset"], capture_output=True, text=True).stdout
    return found + steady(rules).splitlines()


def tree(root):
    """The files below a directory, except output of services and commands."""
    found = []
    for folder, folders, files in os.walk(root):
        if "logs" in folders:
            folders.remove("logs")
        found += [os.path.relpath(os.path.join(folder, name), root) for name in folders + files]
    return sorted(found) if os.path.isdir(root) else None


def processes():
    """The names of all other processes."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break
        except ChildProcessError:
            break
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                with open(f"/proc/{entry}/comm") as file:
                    found.append(file.read().strip())
            except OSError:
                continue
    return sorted(found)


def take(ip):
    kept = kept_namespaces()
    files = set(os.listdir("/run/netns")) if os.path.isdir("/run/netns") else set()
    return {
        "namespaces": {name: network(ip, name) for name in sorted(kept)},
        "files without a namespace": sorted(files - kept),
        "kinds": sorted(kept_namespaces("/run/netns-kinds/")),
        "files of kinds": tree("/run/netns-kinds"),
        "this namespace": network(ip, None),
        "labs": tree("/run/netns-lab"),
        "configuration": tree("/etc/netns"),
        "processes": processes(),
        "marks": tree("/run/marks"),
        "forwarding": forwarding(),
        "uplinks": len(tree("/run/netns-uplink") or []),
    }


def difference(one, other):
    """The parts in which two pictures differ, in words."""
    words = []
    for key in one:
        if one[key] == other[key]:
            continue
        if key != "namespaces":
            words.append(f"{key}: {one[key]}, not {other[key]}")
        elif one[key].keys() != other[key].keys():
            words.append(f"{key}: {list(one[key])}, not {list(other[key])}")
        else:
            words += [f"{name}: {one[key][name]}, not {other[key][name]}"
                      for name in one[key] if one[key][name] != other[key][name]]
    return "; ".join(words)
