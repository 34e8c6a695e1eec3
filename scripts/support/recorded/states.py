"""Builds the states in Recorded/states.txt with the installed iproute2, and takes pictures of them."""
import os
import re
import socket
import subprocess
import time

import answers
import linux

TRIES, PAUSE = 300, 0.01
QUIET = {'accept_dad': 0, 'addr_gen_mode': 1, 'accept_ra': 0, 'autoconf': 0, 'router_solicitations': 0}
PICTURE = '\n'.join((
    'link show', 'addr show', 'route show table all', 'rule show', 'neigh show nud all', 'neigh show proxy',
    'nexthop show'))


def read():
    """The lines of each state: pairs of a word and the rest."""
    states, lines = {}, None
    with open(os.path.join(answers.FOLDER, 'states.txt'), encoding='utf-8') as file:
        for line in file:
            line = line.strip()
            if line.startswith('['):
                lines = states[line.strip('[]')] = []
            elif line and not line.startswith('#'):
                word, _, rest = line.partition(' ')
                lines.append((word, rest))
    return states


def build(name, states):
    batch, kind = [], None
    for word, rest in states[name] + [('end', '')]:
        if batch and word != kind:
            run_batch(kind, batch)
            batch = []
        kind = word
        if word in ('ip', 'a', 'b', 'bridge'):
            batch.append(rest)
        elif word == 'like':
            build(rest, states)
        elif word != 'end':
            STEPS[word](*([rest] if word == 'sh' else rest.split()))


def run_batch(kind, lines):
    command = {'ip': ['ip'], 'a': ['ip', '-n', 'compat-a'], 'b': ['ip', '-n', 'compat-b'],
               'bridge': ['bridge', '-n', 'compat-a']}[kind]
    subprocess.run(command + ['-b', '-'], input='\n'.join(lines) + '\n', text=True, check=True)


def network(name):
    return f'/run/netns/compat-{name}'


def make_namespace(name):
    subprocess.run(['ip', 'netns', 'add', f'compat-{name}'], check=True)
    linux.in_network(network(name), calm)


def calm():
    for device in ('default', 'all'):
        for key, value in QUIET.items():
            with open(f'/proc/sys/net/ipv6/conf/{device}/{key}', 'w', encoding='ascii') as file:
                file.write(str(value))


def shell(line):
    subprocess.run(['sh', '-c', line], check=True, stdin=subprocess.DEVNULL)


def output(*words):
    return subprocess.run(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout


def expect(name, device, state):
    for _ in range(TRIES):
        words = output('ip', '-n', f'compat-{name}', '-br', 'link', 'show', 'dev', device).split()
        if words[1:2] == [state]:
            return
        time.sleep(PAUSE)
    raise RuntimeError(f'{device} of compat-{name} does not become {state}')


def settled(name):
    for _ in range(TRIES):
        if 'tentative' not in output('ip', '-n', f'compat-{name}', '-6', '-o', 'addr'):
            return
        time.sleep(PAUSE)


def packets(name, address, count, size):
    def send():
        out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        own = address.startswith('127.')
        if own:
            reader = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            reader.bind((address, 9))
        for _ in range(int(count)):
            out.sendto(b'x' * int(size), (address, 9))
            if own:
                reader.recv(65535)
    linux.in_network(network(name), send)


STEPS = {'namespace': make_namespace, 'calm': calm, 'sh': shell, 'expect': expect, 'settled': settled,
         'packets': packets}


def listing(folder):
    return output('ls', '-A', folder).split()


def picture():
    """Everything that the installed tools show of the state, as text."""
    parts = []
    if os.path.isdir('/run/netns'):
        parts.append(re.sub(r'(?m)^total.*\n', '', output('ls', '-lA', '--time-style=+', '/run/netns')))
    parts.append(both('ip', 'netns', 'list-id'))
    for name in ['@current'] + (listing('/run/netns') if os.path.isdir('/run/netns') else []):
        where = [] if name == '@current' else ['-n', name]
        parts.append(f'## {name}\n')
        parts.append(both('ip', *where, '-force', '-d', '-o', '-b', '-', said=PICTURE + '\n'))
        parts.append(both('ip', *where, '-6', '-d', 'rule', 'show'))
    if output('ip', '-n', 'compat-a', 'link', 'show', 'type', 'bridge').strip():
        parts.append(both('bridge', '-n', 'compat-a', 'vlan', 'show'))
        parts.append(both('bridge', '-n', 'compat-a', 'fdb', 'show'))
    return ''.join(parts)


def both(*words, said=''):
    """Standard output and standard error, in the order of arrival."""
    return subprocess.run(
        words, input=said, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors='surrogateescape', check=False).stdout


def between_states(text):
    """Whether a device is just coming up or going down. The kernel reports a lost carrier late."""
    for line in text.splitlines():
        up = 'LOWER_UP' in line
        if up and re.search(r'LOWER_UP.* state (DOWN|LOWERLAYERDOWN) ', line):
            return True
        if not up and re.search(r'[<,]UP[,>].* state UP ', line):
            return True
        if re.search(r'(NO-CARRIER|noop).* state UP |tentative', line):
            return True
    return False


def settled_picture():
    last = picture()
    for _ in range(40):
        time.sleep(0.05)
        now = picture()
        if now == last and not between_states(now):
            break
        last = now
    return now
