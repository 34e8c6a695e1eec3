"""What `unshare`, `nsenter` and `lsns` do, as observed by a program inside.

In a command line, $U, $E and $L are the three programs, $O is `observe` (observe.c), $D the folder of the world
(world.py), $N its namespaces, $T and $UT its two processes. `user` is root (without CAP_SYS_RESOURCE, so that "all
capabilities" and "the caller's" differ), weak (also without CAP_SYS_ADMIN), plain, or nosub (without subordinate ids).
`form` says how the output is compared; see forms.py. Of a message, only the system error that it names is compared. An
answer under `newer` is from util-linux 2.39 to 2.42, and is accepted too.
"""
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import time

import forms
import inside
import linux
import world

JOBS = 1  # the kernel reuses the numbers of namespaces at once, so with several jobs their order would vary
LIMIT = 20
TOOLS = {'unshare': 'U', 'nsenter': 'E', 'lsns': 'L'}
ERRORS = sorted({os.strerror(number) for number in errno.errorcode}, key=len, reverse=True)


# --- inside

def answer(question):
    # Linux 6.18 assigns ids of namespaces in batches for each processor, and refuses to bind a mount namespace that
    # looks older than the caller's.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for case in question['cases']:
        yield in_namespaces(question['observe'], lambda case=case: in_world(case, question))


def in_namespaces(observe, body):
    """Runs the function in new namespaces next to a process 1, and returns its result."""
    reader, writer = os.pipe()
    outer = os.fork()
    if outer == 0:
        try:
            os.close(reader)
            os.setsid()
            linux.unshare('mnt', 'net', 'uts', 'ipc', 'pid', 'cgroup')
            one = os.fork()
            if one == 0:
                os.execve(observe, ['observe', '--init'], {})
            worker = os.fork()
            if worker == 0:
                report(body, writer)
            os.close(writer)
            os.waitpid(worker, 0)
            os.kill(one, signal.SIGKILL)
            os.waitpid(one, 0)
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader, encoding='utf-8') as file:
        text = file.read()
    os.waitpid(outer, 0)
    return json.loads(text) if text else {'broken': 'the world ended early'}


def report(body, writer):
    try:
        result = body()
    except Exception as error:
        result = {'broken': f'{type(error).__name__}: {error}'}
    with open(writer, 'w', encoding='utf-8') as file:
        file.write(json.dumps(result))
    os._exit(0)


def in_world(case, question):
    """Status, output and messages of the command line, and what is needed to interpret them."""
    linux.drop_capability(linux.CAP_SYS_RESOURCE)
    targets = world.build(question['observe'])
    seen = {
        'names': world.names(targets), 'tools': question['tools'], 'capabilities': own_capabilities(),
        'last capability': int(whole('/proc/sys/kernel/cap_last_cap')),
        'driver': whole('/proc/self/cmdline').rstrip('\0').replace('\0', ' '),
        'clocks': {'time.monotonic': int(time.clock_gettime(time.CLOCK_MONOTONIC)),
                   'time.boottime': int(time.clock_gettime(time.CLOCK_BOOTTIME))},
    }
    files = [os.open(world.at(name), os.O_RDWR | os.O_CREAT) for name in ('out', 'err')]
    for file in files:
        os.fchmod(file, 0o666)
    shell = os.fork()
    if shell == 0:
        become_shell(case, files, environment(targets, question['tools']))
    seen['processes'] = {str(targets[0]): 'PID-T', str(targets[1]): 'PID-U', str(shell): 'PID-S'}
    status = wait(shell)
    out, err = [os.pread(file, 1 << 20, 0).decode('utf-8', 'replace') for file in files]
    return {'status': status, 'out': out, 'err': err, 'seen': seen}


def whole(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def own_capabilities():
    return int(re.search(r'CapPrm:\s*(\w+)', whole('/proc/self/status'))[1], 16)


def environment(targets, tools):
    folder = world.FOLDER
    return {
        'PATH': f'{folder}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'FOO': 'bar',
        'SHELL': '/bin/sh', 'LC_ALL': 'C', 'D': folder, 'O': f'{folder}/bin/observe', 'N': f'{folder}/ns',
        'T': str(targets[0]), 'UT': str(targets[1]), **{TOOLS[name]: words for name, words in tools.items()}}


def become_shell(case, files, variables):
    """A shell that inherits nothing from this program: no descriptors, signals or session."""
    try:
        os.setsid()
        for number, file in enumerate([os.open('/dev/null', os.O_RDONLY)] + files):
            os.dup2(file, number)
        os.closerange(3, 256)
        os.chdir(world.at('cwd'))
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_DFL)
        world.become(case['user'])
        os.execve('/bin/sh', ['sh', '-c', case['command']], variables)
    finally:
        os._exit(120)


def wait(shell):
    """Waits for its exit status, and reaps other processes that end in the meantime."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == shell:
            return os.waitstatus_to_exitcode(status)
        if pid == 0:
            time.sleep(0.002)
    os.kill(shell, signal.SIGKILL)
    return 'too slow'


# --- outside

def run(cases, netns, work, _):
    """Yields case, label and difference."""
    observe = os.path.join(work, 'observe')
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'observe.c')
    subprocess.run(['cc', '-O1', '-w', '-static', '-o', observe, source], check=True)
    tools = {name: f'{netns} {name}' for name in TOOLS}
    cases = possible(cases)
    for start in range(0, len(cases), 50):
        some = cases[start:start + 50]
        question = {'cases': some, 'observe': observe, 'tools': tools}
        results = list(inside.ask('isolation', 'answer', question, 60 + (LIMIT + 5) * len(some)))
        results += [{'broken': 'no answer'}] * (len(some) - len(results))
        for case, result in zip(some, results):
            yield case, f"({case['user']}) {case['command']}", differences(case, result)


def possible(cases):
    """The cases whose requirements this machine meets."""
    able = abilities()
    lacking = [need for need in (set(case.get('needs', ())) - able for case in cases) if need]
    if lacking:
        print(f"note: {len(lacking)} cases need what is not here: {', '.join(sorted(set.union(*lacking)))}")
    return [case for case in cases if set(case.get('needs', ())) <= able]


def abilities():
    found = set()
    if shutil.which('newuidmap') and shutil.which('newgidmap'):
        found.add('newuidmap')
    if os.path.exists('/proc/self/ns/time'):
        found.add('time')
    closed = {'/proc/sys/user/max_user_namespaces': '0', '/proc/sys/kernel/unprivileged_userns_clone': '0',
              '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1'}
    if not any(os.path.exists(path) and whole(path).strip() == value for path, value in closed.items()):
        found.add('userns')
    return found


def error_named(message):
    """The system error that it names; `message` if it names none, `none` if there is no message."""
    for line in message.strip().lower().split('\n'):
        for text in ERRORS:
            if text.lower() in line:
                return text
    return 'message' if message.strip() else 'none'


def differences(case, result):
    if 'broken' in result:
        return ['the world broke: ' + result['broken']]
    got = {'status': result['status'], 'message': error_named(result['err']),
           'out': forms.shown(case['form'], result['out'], result['seen'], case['command'])}
    if 'newer' in case and all(case['newer'][key] == got[key] for key in got):
        return []
    problems = [f'{key} {got[key]}, recorded is {case[key]}' for key in ('status', 'message') if got[key] != case[key]]
    if problems:
        problems += result['err'].strip().split('\n')[:3]
    if got['out'] != case['out']:
        old, new = case['out'].split('\n'), got['out'].split('\n')
        changed = ['- ' + line for line in old if line not in new] + ['+ ' + line for line in new if line not in old]
        problems += changed or ['the same lines in another order or number']
    return problems
