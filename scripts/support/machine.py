"""Private machines: a function runs as process 1 in its own namespaces, with its own /run and /etc.

Nothing in a private machine can affect the machine outside, and everything in it ends with its process 1.
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
    """Prepares this process to be the parent of process 1: it enters all namespaces except the process namespace."""
    flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
    check(libc.unshare(flags), "unshare")
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", "/run", "tmpfs", 0, "mode=755," + run_options)
    # Give each its own size, so that filling /run does not fill /etc.
    os.mkdir("/run/.etc")
    mount("tmpfs", "/run/.etc", "tmpfs")
    for name in "upper", "work":
        os.mkdir("/run/.etc/" + name)
    mount("overlay", "/etc", "overlay", 0,
          "lowerdir=/etc,upperdir=/run/.etc/upper,workdir=/run/.etc/work")
    shutil.rmtree("/etc/netns", ignore_errors=True)


def start(body, run_options):
    """Starts `body()` as process 1 of a machine. Returns the pid to wait for and the descriptor for its result."""
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
            # The end of the pipe tells the process waiting outside that this one has ended.
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
    """Runs (key, body, run options) as machines, several at once; yields (key, result), where None means a hang."""
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
