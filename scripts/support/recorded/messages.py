"""Which messages `ip` and `bridge` send, even for kinds that this kernel lacks.

Each command line runs in a new network namespace with the devices below. An answer is the messages of
rtnetlink that are not look-ups: type, flags, header and attributes. Attributes of different types may
come in any order, and NLA_F_NESTED does not count; an exit status of 0 and one of 2 are the same, as the
kernel's word on the message differs from one kernel to the next.

An attribute is recorded as its type and its value: hexadecimal bytes, {"text": ...} without the bytes of
zero at its end, {"any": ...} for a descriptor or a process, or a list of attributes. Such a list may
begin with ["hdr", bytes], a header inside an attribute, or consist of ["leg", ...], next hops.
"""
import concurrent.futures
import os
import shlex
import subprocess

import inside
import linux
import strace
import wire

JOBS = os.cpu_count() or 2
LIMIT = 8
BUILD = '''\
link set lo up
link add v0 index 10 address 02:00:00:00:00:0a type veth peer name v1 index 11 address 02:00:00:00:00:0b
link add v2 index 13 address 02:00:00:00:00:0d type veth peer name v3 index 14 address 02:00:00:00:00:0e
link add br0 index 12 address 02:00:00:00:00:0c up type bridge
link set v2 master br0
link set v0 up
link set v1 up
link set v2 up
link set v3 up
link add vx0 index 15 address 02:00:00:00:00:0f up type vxlan external dstport 4789 nolearning
addr add 10.1.0.1/24 dev v0
addr add fd00:1::1/64 dev v0 nodad
netns set n1 7
'''


# --- inside

def answer(question):
    """The exit status and the messages of each command line. A namespace n1 exists."""
    linux.unshare('mnt', 'net')
    linux.mount('none', '/', None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount('tmpfs', '/run', 'tmpfs')
    os.makedirs('/run/netns')
    with open('/run/netns/n1', 'wb'):
        pass
    linux.mount('/proc/self/ns/net', '/run/netns/n1', None, linux.MS_BIND)
    environment = {key: value for key, value in os.environ.items() if key in ('PATH', 'HOME', 'LD_LIBRARY_PATH')}
    environment.update(LC_ALL='C', TERM='dumb')
    clean = False
    for line in question['lines']:
        if not clean:
            linux.unshare('net')
            subprocess.run(['ip', '-b', '-'], input=BUILD, text=True, check=True)
        words = [word.replace('@PID@', str(os.getpid())) for word in shlex.split(line)]
        words[0] = os.path.join(question['programs'], words[0])
        status, sent = strace.sent(words, '/run/trace', LIMIT, environment)
        yield {'status': status, 'sent': [message.hex() for message in sent]}
        if status is None and hangs():
            return
        # If nothing was done, the devices can be used again.
        real = [message for message in sent if wire.changes(message)]
        clean = status is not None and (not real or status == 2 and len(real) == 1)


def hangs():
    """Whether a process in this namespace is blocked in the kernel and cannot be killed."""
    own = os.stat('/proc/self/ns/net').st_ino
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{name}/stat', encoding='utf-8', errors='replace') as file:
                state = file.read().rpartition(')')[2].split()[0]
            if state == 'D' and os.stat(f'/proc/{name}/ns/net').st_ino == own:
                return True
        except OSError:
            pass
    return False


# --- outside

def run(cases, _, programs, jobs):
    """Yields case, label and difference. Of n workers, each takes every n-th case."""
    shares = [cases[start::jobs] for start in range(jobs) if cases[start::jobs]]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for share, results in zip(shares, pool.map(lambda share: ask(share, programs), shares)):
            for case, result in zip(share, results):
                yield case, case['command'], differences(case, result)


def ask(cases, programs):
    question = {'lines': [case['command'] for case in cases], 'programs': programs}
    results = list(inside.ask('messages', 'answer', question, 60 + LIMIT * len(cases)))
    missing = len(cases) - len(results)
    return results + [{'broken': 'not run: an earlier one hung in the kernel'}] * missing


def differences(case, result):
    if 'broken' in result:
        return [result['broken']]
    problems = []
    if result['status'] != case['status'] and not {result['status'], case['status']} <= {0, 2}:
        problems.append(f"status {result['status']}, recorded is {case['status']}")
    lookups = case['id'].startswith(('get-', 'br-get-'))
    sent = [bytes.fromhex(text) for text in result['sent']]
    sent = [message for message in sent if wire.changes(message) or lookups and wire.asks(message)]
    return problems + wire.differences(case['messages'], sent)
