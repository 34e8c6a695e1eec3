"""Private machines: a function runs as process 1 of namespaces of its own, with /run and /etc of its own.

Nothing in one can touch the machine outside, and all of it ends with its process 1.
"""
import ctypes
import json
import os
import select
import shutil
import signal
import time

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def mount(source, target, kind, flags=0, data=None):
    encoded = [text.encode() if text else None for text in (source, target, kind, data)]
    check(libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]), target)


def enter(run_options):
    """Leaves the process as process 1's parent-to-be: everything but the process namespace is entered."""
    flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
    check(libc.unshare(flags), "unshare")
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", "/run", "tmpfs", 0, "mode=755," + run_options)
    # Of a size of its own, so that what fills /run does not fill /etc.
    os.mkdir("/run/.etc")
    mount("tmpfs", "/run/.etc", "tmpfs")
    for name in "upper", "work":
        os.mkdir("/run/.etc/" + name)
    mount("overlay", "/etc", "overlay", 0,
          "lowerdir=/etc,upperdir=/run/.etc/upper,workdir=/run/.etc/work")
    shutil.rmtree("/etc/netns", ignore_errors=True)


def start(body, run_options):
    """Starts `body()` as process 1 of a machine; answers the pid to wait for and where its result comes."""
    source, sink = os.pipe()
    outer = os.fork()
    if outer:
        os.close(sink)
        return outer, source
    try:
        os.setsid()
        enter(run_options)
        first = os.fork()
        if first == 0:
            # Whoever waits outside is told by the end of the pipe that this one ended.
            libc.prctl(1, signal.SIGKILL)
            mount("proc", "/proc", "proc")
            result = body()
            with os.fdopen(sink, "w") as file:
                json.dump(result, file)
            os._exit(0)
        os.close(sink)
        os.waitpid(first, 0)
        os._exit(0)
    except BaseException as error:
        os.write(sink, json.dumps({"machine": repr(error)}).encode())
        os._exit(1)


def run_all(jobs, at_once, seconds):
    """Runs (key, body, run options) as machines, some at once; yields (key, result). None is a hang."""
    waiting, running = list(reversed(jobs)), {}
    while waiting or running:
        while waiting and len(running) < at_once:
            key, body, options = waiting.pop()
            pid, source = start(body, options)
            running[source] = (key, pid, time.monotonic() + seconds, [])
        for source in select.select(list(running), [], [], 0.5)[0]:
            chunk = os.read(source, 65536)
            if chunk:
                running[source][3].append(chunk)
                continue
            key, pid, _, chunks = running.pop(source)
            os.close(source)
            os.waitpid(pid, 0)
            text = b"".join(chunks)
            yield key, json.loads(text) if text else {"machine": "process 1 died"}
        for source, (key, pid, limit, _) in list(running.items()):
            if time.monotonic() > limit:
                del running[source]
                os.close(source)
                os.killpg(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                yield key, None
