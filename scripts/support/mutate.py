"""mutate.py NETNS SECONDS SEED: run by scripts/fuzz."""

import json
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import time

ALIGNMENT = 4
HEADER = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
ATTRIBUTE = struct.Struct("=HH")  # nlattr: length, type
FIXED = {16: 16, 20: 8, 24: 12, 28: 12, 32: 12, 88: 8, 92: 12, 104: 8, 108: 16, 112: 8}
BATCH = 200


def aligned(size):
    return (size + ALIGNMENT - 1) & -ALIGNMENT


def messages(data):
    """The netlink messages in a buffer, as (type, flags, body)."""
    found = []
    while len(data) >= HEADER.size:
        length, kind, flags, _, _ = HEADER.unpack_from(data)
        if length < HEADER.size or length > len(data):
            break
        found.append((kind, flags, data[HEADER.size : length]))
        data = data[aligned(length) :]
    return found


def encoded(kind, flags, body):
    message = HEADER.pack(HEADER.size + len(body), kind, flags, 0, 0) + body
    return message + bytes(aligned(len(message)) - len(message))


def attributes(data):
    """The attributes in `data`, or None if it is not a list of attributes."""
    found = []
    while data:
        if len(data) < ATTRIBUTE.size:
            return None
        length, code = ATTRIBUTE.unpack_from(data)
        if length < ATTRIBUTE.size or length > len(data) or code & 0x3FFF > 200:
            return None
        found.append((code, data[ATTRIBUTE.size : length]))
        data = data[aligned(length) :]
    return found


def joined(found):
    out = b""
    for code, payload in found:
        piece = ATTRIBUTE.pack(min(ATTRIBUTE.size + len(payload), 0xFFFF), code) + payload
        out += piece + bytes(aligned(len(piece)) - len(piece))
    return out


class Mutator:
    def __init__(self, seeds, rng):
        self.seeds = seeds
        self.rng = rng
        self.pool = [a for _, _, body in seeds for a in attributes(body[16:]) or []]

    def message(self):
        kind, flags, body = self.rng.choice(self.seeds)
        if self.rng.random() < 0.05:
            kind = self.rng.choice([16, 17, 20, 21, 24, 25, 28, 29, 32, 33, 80, 88, 92, 104, 112])
        size = min(FIXED.get(kind & ~3, 4), len(body))
        header, rest = body[:size], body[size:]
        for _ in range(self.rng.randint(1, 4)):
            rest = self.list(rest)
        if self.rng.random() < 0.3:
            header = self.bytes(header)
        body = header + rest
        if self.rng.random() < 0.1:
            body = body[: self.rng.randint(0, len(body))]
        return encoded(kind, flags, body)

    def list(self, data):
        found = attributes(data)
        if not found:
            return self.bytes(data)
        at = self.rng.randrange(len(found))
        code, payload = found[at]
        choice = self.rng.random()
        if choice < 0.15:
            found[at] = (self.rng.randint(0, 80) | code & 0xC000, payload)
        elif choice < 0.25:
            del found[at]
        elif choice < 0.35 and self.pool:
            found.insert(at, self.rng.choice(self.pool))
        elif choice < 0.4:
            found.insert(at, (code, payload))
        elif choice < 0.7 and attributes(payload):
            found[at] = (code, self.list(payload))
        else:
            found[at] = (code, self.bytes(payload))
        return joined(found)

    def bytes(self, data):
        choice = self.rng.random()
        if choice < 0.3:
            return data[: self.rng.randint(0, len(data))]
        if choice < 0.5:
            return data + self.rng.randbytes(self.rng.choice([1, 2, 3, 4, 8, 16, 100, 5000]))
        if choice < 0.6:
            return bytes(len(data))
        if choice < 0.7:
            return b"\xff" * len(data)
        changed = bytearray(data)
        for _ in range(self.rng.randint(1, 3)):
            if changed:
                changed[self.rng.randrange(len(changed))] = self.rng.randrange(256)
        return bytes(changed)


def read_seeds(root):
    seeds = []
    for path in sorted((root / "Tests" / "Fixtures").iterdir()):
        sections = path.read_text(encoding="utf-8", errors="replace").split("% message\n")[1:]
        for section in sections:
            text = re.sub(r"#.*", "", section.split("\n%")[0])
            seeds += messages(bytes.fromhex("".join(text.split())))
    recorded = root / "Tests" / "ConformanceTests" / "Recorded" / "decoding.jsonl"
    for line in recorded.read_text(encoding="utf-8").splitlines():
        seeds += messages(bytes.fromhex(json.loads(line)["messages"]))
    return [seed for seed in seeds if seed[0] >= 16]


def commands(ip):
    """Command lines, the beginning of a dump file for each, and whether they read standard input."""
    for options in ([], ["-d"], ["-s", "-s", "-d"], ["-o", "-d"], ["-br"], ["-N", "-d"]):
        yield [ip, *options, "monitor", "file"], b"", False
    yield [ip, "-d", "-j", "address", "showdump"], struct.pack("=I", 0x47361222), True
    yield [ip, "-d", "-j", "route", "showdump"], struct.pack("=I", 0x45311224), True


def main():
    program, seconds, seed = os.path.abspath(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    seeds = read_seeds(root)
    if not seeds:
        sys.exit("fuzz: no messages to begin with")
    mutator = Mutator(seeds, rng)
    print(f"seed {seed}, {len(seeds)} messages to begin with", flush=True)
    shown = faults = 0
    with tempfile.TemporaryDirectory() as folder:
        ip = os.path.join(folder, "ip")
        os.symlink(program, ip)
        lines = list(commands(ip))
        end = time.monotonic() + seconds
        while time.monotonic() < end and not faults:
            batch = [mutator.message() for _ in range(BATCH)]
            shown += len(batch)
            command, magic, piped = rng.choice(lines)
            fault = run(command, magic, piped, batch, folder)
            if fault:
                faults += 1
                keep(fault, command, magic, piped, batch, folder)
    print(f"{shown} messages shown, {faults} faults")
    sys.exit(1 if faults else 0)


def run(command, magic, piped, batch, folder):
    """What went wrong, or None."""
    path = os.path.join(folder, "messages")
    with open(path, "wb") as file:
        file.write(magic + b"".join(batch))
    try:
        with open(path, "rb") as file:
            done = subprocess.run(
                command + ([] if piped else [path]),
                stdin=file if piped else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=20,
            )
    except subprocess.TimeoutExpired:
        return "hangs"
    return f"dies of signal {-done.returncode}" if done.returncode < 0 else None


def keep(fault, command, magic, piped, batch, folder):
    """Finds the message that causes the failure, and keeps it in a file."""
    for message in batch:
        if run(command, magic, piped, [message], folder):
            batch = [message]
            break
    handle, path = tempfile.mkstemp(prefix="netns-fuzz-", suffix=".bin")
    with os.fdopen(handle, "wb") as file:
        file.write(magic + b"".join(batch))
    words = ["ip", *command[1:]]
    print(f"{fault}: {' '.join(words)} {'<' if piped else ''}{path}")


main()
