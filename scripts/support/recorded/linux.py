"""System calls that Python 3.11 does not have."""
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)

# <linux/sched.h>, by the names under /proc/PID/ns.
NAMESPACES = {
    'net': 0x40000000, 'uts': 0x04000000, 'ipc': 0x08000000, 'pid': 0x20000000,
    'mnt': 0x00020000, 'user': 0x10000000, 'cgroup': 0x02000000, 'time': 0x00000080,
}
# <sys/mount.h>
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC = 2, 4, 8, 4096, 16384
MS_PRIVATE, MS_SHARED = 1 << 18, 1 << 20
# <sys/prctl.h>
PR_SET_DUMPABLE, PR_SET_NAME, PR_CAPBSET_DROP = 4, 15, 24
CAP_SYS_ADMIN, CAP_SYS_RESOURCE = 21, 24
CAPABILITY_VERSION_3 = 0x20080522


def check(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f'{what}: {os.strerror(number)}')


def unshare(*kinds):
    flags = 0
    for kind in kinds:
        flags |= NAMESPACES[kind]
    check(libc.unshare(flags), 'unshare ' + ' '.join(kinds))


def mount(source, target, kind=None, flags=0, data=None):
    words = [word and os.fsencode(word) for word in (source, target, kind, data)]
    check(libc.mount(words[0], words[1], words[2], ctypes.c_ulong(flags), words[3]), f'mount {target}')


def detach(target):
    libc.umount2(os.fsencode(target), 2)


def set_host_name(name):
    check(libc.sethostname(name.encode(), ctypes.c_size_t(len(name))), 'sethostname')


def prctl(option, value):
    check(libc.prctl(option, value, 0, 0, 0), 'prctl')


def drop_capability(number):
    """Removes it from the bounding set and from the three sets of this process."""
    prctl(PR_CAPBSET_DROP, number)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()
    check(libc.capget(header, sets), 'capget')
    for index in range(3):
        sets[number // 32 * 3 + index] &= ~(1 << number % 32) & 0xffffffff
    check(libc.capset(header, sets), 'capset')


def in_network(path, body):
    """Runs the function in a process inside the network namespace at the path."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            descriptor = os.open(path, os.O_RDONLY)
            check(libc.setns(descriptor, NAMESPACES['net']), f'enter {path}')
            body()
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1]:
        raise RuntimeError(f'could not do what was to be done in {path}')
