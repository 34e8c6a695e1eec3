"""Commands of netns, and how each may go wrong: a failing system call, a kill, a shortage."""
import errno
import os
import re
import resource
import shutil
import subprocess
import time

import pictures

LAB = """name: t-lab
topology:
  nodes:
    one:
      sysctls: {net.ipv4.ip_forward: 1}
      nftables: "table inet filter { chain input { type filter hook input priority 0; } }"
      services: [{run: exec sleep 1000}]
      routes: [{to: 192.0.2.0/24, via: 10.1.0.2}]
    two: {exec: ["true"]}
    sw: {kind: bridge}
  links:
    - {endpoints: ["one:eth0", "sw:p1"], ipv4: [10.1.0.1/24]}
    - {endpoints: ["two:eth0", "sw:p2"], ipv4: [10.1.0.2/24]}
"""
# One node replaced by another; an address and a sysctl changed.
EDITED = (LAB.replace("two", "three").replace("10.1.0.1/24", "10.1.0.9/24")
          .replace("ip_forward: 1", "ip_forward: 0"))

ADD, UP = ["netns", "add", "t-a"], ["netns", "up", "lab.yaml"]
UPLINK = ["netns", "uplink", "t-a"]
KINDS = ["netns", "add", "--with", "uts,ipc,pid,mount,user,cgroup,time", "--map-root"]
ADD_KINDS, OTHER_KINDS = KINDS + ["t-k"], KINDS + ["t-z"]


def leftovers(tools):
    """Leftovers of killed commands: a name without a namespace, a lab that is half up."""
    os.makedirs("/run/netns", exist_ok=True)
    with open("/run/netns/t-stale", "w"):
        pass
    os.utime("/run/netns/t-stale", (0, time.time() - 60))
    subprocess.run([tools.inject, "-", tools.number("sendto"), "12", "kill", "--", *UP],
                   capture_output=True)


def outside(tools):
    """A device with a default route, leading to a namespace that stands for the outside."""
    for line in ("netns add t-out", "link add eth0 type veth peer name eth0 netns t-out",
                 "addr add 192.0.2.1/24 dev eth0", "addr add 2001:db8::1/64 dev eth0 nodad",
                 "link set eth0 up", "-n t-out link set eth0 up",
                 "route add default via 192.0.2.2", "route add default via 2001:db8::2"):
        subprocess.run([tools.ip, *line.split()], check=True)


# The commands, and what is done before each.
ACTIONS = {
    "add": (ADD, []),
    "add-beside-others": (ADD, [["netns", "add", "t-z"]]),
    "delete": (["netns", "delete", "t-a"], [ADD]),
    "exec": (["netns", "exec", "t-a", "mkdir", "-p", "/run/marks/ran"], [ADD]),
    "add-kinds": (ADD_KINDS, [OTHER_KINDS]),
    "delete-kinds": (["netns", "delete", "t-k"], [OTHER_KINDS, ADD_KINDS]),
    "exec-kinds": (["netns", "exec", "t-k", "mkdir", "-p", "/run/marks/ran"], [ADD_KINDS]),
    "link-add": (
        ["netns", "-n", "t-a", "link", "add", "v0", "type", "veth", "peer", "name", "v1"], [ADD]),
    "up": (UP, []),
    "up-again": (["netns", "up", "--replace", "edited.yaml"], [UP]),
    "down": (["netns", "down", "t-lab"], [UP]),
    "gc": (["netns", "gc"], [leftovers]),
    "uplink": ([*UPLINK, "--via", "eth0"], [ADD, outside]),
    "uplink-remove": ([*UPLINK, "--remove"], [ADD, outside, UPLINK]),
}

# Errors that a call may plausibly fail with, besides those determined by its arguments alone.
FAILURES = {
    "open openat": "EMFILE EACCES ENOSPC",
    "socket socketpair pipe2 memfd_create pidfd_open": "EMFILE",
    "read pread64": "EIO EINTR",
    "write pwrite64 writev": "ENOSPC EINTR",
    "mmap": "ENOMEM",  # not brk, whose failure kills libc itself
    "clone clone3 fork vfork": "EAGAIN",
    "execve": "ENOMEM",
    "unshare": "ENOSPC EPERM",
    "setns": "ENOMEM EPERM",
    "mount move_mount open_tree mount_setattr fsopen fsconfig fsmount": "ENOSPC EPERM",
    "umount2": "EBUSY EPERM",
    "sendto sendmsg": "ENOBUFS EINTR",
    "recvfrom recvmsg": "ENOBUFS EINTR",
    "bind connect listen accept accept4 setsockopt getsockname": "ENOMEM",
    "newfstatat statx stat lstat fstat statfs fstatfs": "EACCES ENOMEM",
    "readlink readlinkat access faccessat faccessat2 getdents64": "EACCES ENOMEM",
    "mkdir mkdirat symlink symlinkat link linkat": "ENOSPC EACCES",
    "unlink unlinkat rmdir rename renameat renameat2": "EACCES EIO",
    "fcntl dup dup2 dup3": "EMFILE",
    "flock": "ENOLCK EINTR",
    "ftruncate fallocate fchmod chmod fchown": "EIO",
    "poll ppoll epoll_wait wait4 waitid nanosleep clock_nanosleep": "EINTR",
    "sethostname": "EPERM",
    "kill tgkill pidfd_send_signal": "EPERM",
    "capset prlimit64 setrlimit": "EPERM",  # not prctl, which names processes and cannot fail
}
PLAUSIBLE = {call: codes.split() for calls, codes in FAILURES.items() for call in calls.split()}
# Signals for faults of the program itself.
CRASHES = {128 + number for number in (4, 5, 6, 7, 8, 11)}


class Tools:
    """The paths of the programs, and the names of the kernel's system calls."""

    def __init__(self, folder, inject):
        self.folder, self.inject = folder, inject
        with open("/usr/include/x86_64-linux-gnu/asm/unistd_64.h") as file:
            self.numbers = dict(re.findall(r"#define __NR_(\w+) (\d+)", file.read()))
        self.names = {number: name for name, number in self.numbers.items()}
        self.ip = "/usr/sbin/ip" if os.path.exists("/usr/sbin/ip") else shutil.which("ip")
        os.environ.update(PATH=folder + ":" + os.environ["PATH"], LC_ALL="C")

    def number(self, name):
        return self.numbers.get(name, name)


def run(words, limits=None, keep=()):
    """Runs a command. Returns its status and its messages. Needs no file system."""
    said = os.memfd_create("said")
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
                          preexec_fn=limits, pass_fds=keep, check=False)
    text = os.pread(said, 1 << 16, 0).decode(errors="replace")
    os.close(said)
    return done.returncode if done.returncode >= 0 else 128 - done.returncode, text.strip()


def run_injected(tools, number, count, deed, command, limits=None):
    """The same with a failing call. Also returns the list of calls."""
    calls = os.memfd_create("calls")
    wrap = [tools.inject, f"/proc/self/fd/{calls}", number, str(count), *deed.split()]
    status, said = run([*wrap, "--", *command], limits, keep=(calls,))
    size = os.fstat(calls).st_size
    listed = os.pread(calls, size, 0).decode().split()
    os.close(calls)
    return status, said, listed


def prepare(steps, tools):
    os.makedirs("/run/work")
    os.chdir("/run/work")
    for name, text in ("lab.yaml", LAB), ("edited.yaml", EDITED):
        with open(name, "w") as file:
            file.write(text)
    subprocess.run([tools.ip, "link", "set", "lo", "up"], check=True)
    for step in steps:
        if callable(step):
            step(tools)
            continue
        status, said = run(step)
        if status != 0:
            raise RuntimeError(f"{' '.join(step)} ended with {status}: {said}")


def settle(tools, wanted):
    """A picture: as soon as it is one of the wanted ones, or after three seconds."""
    limit = time.monotonic() + 3
    while True:
        picture = pictures.take(tools.ip)
        if picture in wanted or time.monotonic() > limit:
            return picture
        time.sleep(0.05)


def observe(action, tools):
    """The states before and after an action, and the system calls that it makes."""
    command, steps = ACTIONS[action]
    prepare(steps, tools)
    before = pictures.take(tools.ip)
    status, said, calls = run_injected(tools, "0", 0, "0", command)
    if status != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {status}: {said}")
    time.sleep(0.3)
    return {"before": before, "after": pictures.take(tools.ip),
            "calls": [tools.names.get(number, number) for number in calls]}


class Call:
    """A system call that fails (with `+` before the errno, all later ones too), or is replaced by a kill."""

    def __init__(self, action, name, count, deed, flag=""):
        self.action, self.name, self.count, self.deed, self.flag = action, name, count, deed, flag
        self.id = f"{action}/{name}/{count}/{deed}{flag and '/' + flag}"
        self.options, self.kills = "size=64m", deed == "kill"
        self.is_memory = "ENOMEM" in deed

    def run(self, tools):
        code = self.deed.lstrip("+")
        deed = self.deed if self.kills else self.deed.replace(code, str(getattr(errno, code)))
        status, said, calls = run_injected(
            tools, tools.number(self.name), self.count, f"{deed} {self.flag}", ACTIONS[self.action][0])
        return status, said, "!" in calls


class Shortage:
    """A shortage of something throughout an action."""
    kills = False

    def __init__(self, action, what, amount):
        self.action, self.what, self.amount = action, what, amount
        self.id = f"{action}/{what}/{amount}"
        self.is_memory = what == "MiB-of-memory"
        # The preparation itself needs some files.
        self.options = "size=8m"

    def run(self, tools):
        limits = None
        if self.what == "pages-of-run":
            fill(self.amount)
        elif self.what == "descriptors":
            limits = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (self.amount, self.amount))
        elif self.what == "MiB-of-memory":
            size = self.amount << 20
            limits = lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))
        # If no program can start, there is nothing of netns to see.
        if run(["netns", "-V"], limits)[0] != 0:
            return 0, "", False
        status, said = run(ACTIONS[self.action][0], limits)
        return status, said, True


def fill(pages):
    """Fills /run except for some pages."""
    space = os.statvfs("/run")
    with open("/run/filler", "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(space.f_bavail - pages, 1) * space.f_bsize)


def body(case, tools, known):
    """Runs a case as process 1 of a machine. Returns a verdict and the details."""
    def carry_out():
        prepare(ACTIONS[case.action][1], tools)
        status, said, was_hit = case.run(tools)
        if not was_hit:
            return ["not reached", ""]
        return judge(case, tools, known, status, said)
    return carry_out


def judge(case, tools, known, status, said):
    before, after = known["before"], known["after"]
    # Without memory, the runtime of the language ends a program like a kill would.
    killed = case.kills and status == 137 or case.is_memory and status in CRASHES
    whole = [before, after] if killed else [after] if status == 0 else [before]
    picture = settle(tools, whole)
    if status in CRASHES and not killed:
        return ["ELSE", f"died of signal {status - 128}: {said[-300:]}"]
    if status != 0 and not killed and not said:
        return ["ELSE", f"status {status} without a word"]
    if picture in whole:
        return ["survived", said]
    # Whatever a failed command leaves half done is repaired by the next one.
    status_of_gc, said_by_gc = run(["netns", "gc"])
    # An init process closes its connection after it has told of its success. Its kill there ends the name, as intended.
    ends_init = case.kills and case.action == "add-kinds" and case.name == "close"
    wanted = [after] if case.action == "gc" or status == 0 and not ends_init else [before, after]
    healed = settle(tools, wanted)
    if healed in wanted:
        return ["healed", said]
    nearest = min(wanted, key=lambda one: len(pictures.difference(healed, one)))
    return ["ELSE", f"status {status}: {said[-300:]}\n  after gc ({status_of_gc}: {said_by_gc[-300:]}): "
            + pictures.difference(healed, nearest)]
