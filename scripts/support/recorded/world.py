"""The world of an isolation case: named namespaces of all kinds, and two processes in their own namespaces.

FOLDER has `ns` with files for each kind (KIND and other-KIND hold a namespace, free-KIND is empty); `root`, a bare root
directory; `bin` with `observe`; and account files, which are mounted over those in /etc.
"""
import os
import re
import shutil
import time

import linux

FOLDER = '/run/iso'  # appears in recorded answers
KINDS = ('net', 'uts', 'ipc', 'pid', 'mnt', 'user', 'cgroup', 'time')
PREFIXES = ('', 'other-')
FIRST_PID = 20000
MAPPED = {'': 100000, 'other-': 700000}
ACCOUNTS = {
    'passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n'
              f'plain:x:1000:1000::{FOLDER}/plain:/bin/sh\nnosub:x:1001:1001::/:/bin/sh\n',
    'group': 'root:x:0:\nnogroup:x:65534:\nplain:x:1000:\nnosub:x:1001:\nextra:x:2000:plain\n',
    'subuid': 'root:100000:400000\nplain:200000:65536\n',
    'subgid': 'root:100000:500000\nplain:300000:65536\n',
}
USERS = {'plain': (1000, [2000, 1000]), 'nosub': (1001, [1001])}


def at(*parts):
    return '/'.join((FOLDER,) + parts)


def write(path, value):
    with open(path, 'w', encoding='ascii') as file:
        file.write(value)


def inode(pid, kind):
    try:
        return int(re.search(r'\d+', os.readlink(f'/proc/{pid}/ns/{kind}'))[0])
    except OSError:
        return None


class Helper:
    """A process that does something, and then stays until it is released."""

    def __init__(self, body):
        ready_reader, ready = os.pipe()
        wait, self.end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(ready_reader)
            os.close(self.end)
            status = 1
            try:
                body()
                os.write(ready, b'.')
                os.close(ready)
                os.read(wait, 1)
                status = 0
            finally:
                os._exit(status)
        os.close(ready)
        os.close(wait)
        if not os.read(ready_reader, 1):
            raise RuntimeError('a helper of the world failed')
        os.close(ready_reader)

    def let_go(self):
        os.close(self.end)
        os.waitpid(self.pid, 0)


def build(observe):
    """Makes the world. Returns the pids of the two processes: root's, and that of user 1000."""
    linux.prctl(linux.PR_SET_NAME, b'driver')
    linux.mount('none', '/', None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount('proc', '/proc', 'proc', linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC)
    linux.mount('tmpfs', '/run', 'tmpfs', 0, 'mode=755')
    os.mkdir(FOLDER)
    linux.mount('tmpfs', FOLDER, 'tmpfs', 0, 'mode=755')
    # Pids are distinguishable from other numbers in an answer.
    write('/proc/sys/kernel/ns_last_pid', str(FIRST_PID))
    os.umask(0o022)
    make_files(observe)
    # As under systemd.
    linux.mount('none', '/', None, linux.MS_REC | linux.MS_SHARED)
    linux.mount(at('ns'), at('ns'), None, linux.MS_BIND)
    linux.mount('none', at('ns'), None, linux.MS_PRIVATE)
    for name in ['file'] + [prefix + kind for kind in KINDS for prefix in PREFIXES + ('free-',)]:
        write(at('ns', name), '')
    linux.set_host_name('caller')
    for prefix in PREFIXES:
        for kind in KINDS:
            keep(kind, prefix)
    return target('target', False), target('utarget', True)


def make_files(observe):
    for folder in ('bin', 'etc', 'ns', 'cwd', 'tmp', 'root/bin', 'root/proc', 'root/sub', 'root/tmp', 'procdir', 'plain'):
        os.makedirs(at(folder))
    os.chmod(at('tmp'), 0o1777)
    os.chmod(at('root/tmp'), 0o1777)
    os.chown(at('plain'), 1000, 1000)
    for folder in ('bin', 'root/bin'):
        shutil.copy(observe, at(folder, 'observe'))
        os.chmod(at(folder, 'observe'), 0o755)
    for name, value in (('cwd', 'cwd'), ('root', 'newroot'), ('root/sub', 'newroot-sub')):
        write(at(name, 'MARK'), value + '\n')
    write(at('tmp/notexec'), 'x\n')
    for name, value in ACCOUNTS.items():
        write(at('etc', name), value)
        linux.mount(at('etc', name), f'/etc/{name}', None, linux.MS_BIND)


def keep(kind, prefix):
    """Makes a namespace, and mounts it on the file of its name."""
    source = {'pid': 'pid_for_children', 'time': 'time_for_children'}.get(kind, kind)
    helper = Helper(lambda: make(kind, prefix))
    if kind == 'user':
        for name in ('uid_map', 'gid_map'):
            write(f'/proc/{helper.pid}/{name}', f'0 {MAPPED[prefix]} 65536\n')
    if kind == 'pid':
        wait_for(at('tmp', f'hold-{prefix}pid'))
    linux.mount(f'/proc/{helper.pid}/ns/{source}', at('ns', prefix + kind), None, linux.MS_BIND)
    helper.let_go()


def make(kind, prefix):
    linux.unshare(kind)
    if kind == 'pid':
        # A pid namespace exists as long as its first process.
        if os.fork() == 0:
            os.execve(at('bin/observe'), ['observe', '--hold', at('tmp', f'hold-{prefix}pid')], {})
    elif kind == 'uts':
        linux.set_host_name(prefix + 'named')
    elif kind == 'time':
        write('/proc/self/timens_offsets', 'monotonic 5000 0\nboottime 7000 0\n')
    elif kind == 'mnt':
        linux.mount('none', '/', None, linux.MS_REC | linux.MS_PRIVATE)
        linux.mount('tmpfs', at('tmp'), 'tmpfs', 0, 'mode=1777')
        write(at('tmp/MARK'), f'{prefix}named-mnt\n')
        linux.mount('proc', '/proc', 'proc')


def wait_for(path):
    for _ in range(500):
        if os.path.exists(path) and os.path.getsize(path):
            return
        time.sleep(0.01)
    raise RuntimeError(f'{path} does not come')


def target(name, of_user):
    """A process in its own namespaces (root's without a user namespace), chrooted to `root`, in /sub there."""
    helper = Helper(lambda: become_target(name, of_user))
    wait_for(at('root/tmp', f'ready-{name}'))
    with open(f'/proc/{helper.pid}/task/{helper.pid}/children', encoding='ascii') as file:
        pid = int(file.read().split()[0])
    helper.let_go()
    return pid


def become_target(name, of_user):
    if of_user:
        become('plain', [])
        linux.prctl(linux.PR_SET_DUMPABLE, 1)  # makes it the owner of its files in /proc
        linux.unshare('user')
        write('/proc/self/setgroups', 'deny')
        write('/proc/self/uid_map', '0 1000 1\n')
        write('/proc/self/gid_map', '0 1000 1\n')
    linux.unshare(*[kind for kind in KINDS if kind != 'user'])
    write('/proc/self/timens_offsets', 'monotonic 1000 0\nboottime 2000 0\n')
    if os.fork():
        return
    linux.set_host_name(name)
    linux.mount('none', '/', None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount('proc', '/proc', 'proc')
    linux.mount('proc', at('root/proc'), 'proc')
    os.chroot(at('root'))
    os.chdir('/sub')
    os.execve('/bin/observe', ['observe', '--hold', f'/tmp/ready-{name}'], {'TENV': '1'})


def become(user, groups=None):
    """Makes this process run as a user of the world."""
    if user in USERS:
        number, own = USERS[user]
        os.setgroups(own if groups is None else groups)
        os.setresgid(number, number, number)
        os.setresuid(number, number, number)
    elif user == 'weak':
        linux.drop_capability(linux.CAP_SYS_ADMIN)


def names(targets):
    """The name that stands for a namespace's inode number in an answer."""
    found = {}
    for kind in KINDS:
        pairs = [(inode('self', kind), 'caller')]
        pairs += [(inode(pid, kind), name) for pid, name in zip(targets, ('target', 'utarget'))]
        pairs += [(os.stat(at('ns', prefix + kind)).st_ino, prefix + 'named') for prefix in PREFIXES]
        for number, name in pairs:
            if number is not None:
                found.setdefault(str(number), name)
    return found
