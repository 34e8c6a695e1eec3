"""Converts the output of an isolation case to the recorded form, without numbers that vary."""
import json
import re

# The number of a namespace, as in /proc/PID/ns or alone. lsns pads columns, so the name has the same width.
LINK = re.compile(r'\b(\w+):\[(\d{9,})\]')
NUMBER = re.compile(r'(?<![\w.])(40\d{8})(?!\d)')
# Pids in the world begin at 20000. A clock is not a pid.
PROCESS = re.compile(r'(?<!\d)(?<!monotonic )(?<!boottime )(20\d{3})(?!\d)')
OTHER_DEVICE = re.compile(r'(ifb|sit|gre|gretap|erspan|ip6tnl|ip6gre|tunl|ip_vti|ip6_vti)\d$')
BRANCH = r'(?:[|`]-|[| ] |├─|└─|│ )'
FORK = r'(?:\|-|`-|├─|└─)'


def plain(value, seen):
    """Replaces numbers by names. `seen` is what the case reported about its world."""
    for text in (seen['driver'], seen['driver'].replace(' ', r'\x20')):
        value = value.replace(text, 'DRIVER')
    for name, words in seen['tools'].items():
        value = value.replace(words, name)
    named = seen['names'].get
    value = LINK.sub(lambda match: f"{match[1]}:<{named(match[2], 'new')}>", value)
    value = NUMBER.sub(lambda match: f"<{named(match[1], 'new').ljust(8, '_')[:8]}>", value)
    return PROCESS.sub(lambda match: seen['processes'].get(match[1], 'PID-*'), value)


def observed(value, seen):
    """The lines of `observe`, mounts last and sorted."""
    lines, mounts = [], []
    for line in plain(value, seen).split('\n'):
        key, blank, rest = line.partition(' ')
        if key == 'mnt.at':
            rest = mount(rest)
            mounts += [f'{key} {rest}'] if rest else []
        else:
            lines.append(key + blank + value_of(key, rest, seen) if blank else key)
    mounts.sort()
    return '\n'.join(lines[:-1] + mounts + lines[-1:] if lines[-1] == '' else lines + mounts)


def value_of(key, value, seen):
    if key.startswith('priv.Cap'):
        return capabilities(int(value, 16), seen)
    if key in ('pid.self', 'pid.parent'):
        return side(value, ('0', '1'))
    if key == 'pid.NSpid':
        return ' '.join(side(word, ('1',)) for word in value.split())
    if key in ('time.monotonic', 'time.boottime'):
        ahead = int(value) - seen['clocks'][key]
        return '+0' if 0 <= ahead < 60 else f'{round(ahead / 100) * 100:+d}'
    if key == 'net.devs':
        return ' '.join(word for word in value.split() if not OTHER_DEVICE.match(word))
    return value


def capabilities(number, seen):
    if number == 0:
        return 'none'
    if number == (1 << seen['last capability'] + 1) - 1:
        return 'full'
    return 'caller' if number == seen['capabilities'] else f'{number:016x}'


def side(word, themselves):
    """Whether a pid belongs to the namespaces outside or to a new one."""
    if word in themselves:
        return word
    return 'outer' if word.startswith('PID-') else 'inner' if word.isdigit() else word


def mount(value):
    """Removes the numbers of peer groups and sizes; returns nothing for a kept namespace."""
    value = re.sub(r'(shared|master|propagate_from):\d+', r'\1', value)
    if ' nsfs ' in value and '/free-' not in value:
        return None
    if value.startswith('/ '):
        value = '/ ' + value.split(' ')[-1]
    return re.sub(r'size=\w+,?|nr_inodes=\w+,?|inode64,?', '', value)


def process_tree(command):
    """The default tree of lsns puts a row below the last row of its parent, so its shape depends on chance."""
    return 'stat -L' not in command and not re.search(r'(-T|--tree)(?!=?process)', command)


def table(value, seen, command):
    """The sorted rows, each with those above it in the tree, and whether they were sorted by number."""
    lines = plain(value, seen).rstrip('\n').split('\n') if value.strip() else []
    if not lines:
        return ''
    title = [lines.pop(0).rstrip()] if re.match(r'\s*[A-Z]', lines[0]) else []
    rows, above = [], []
    for line in lines:
        match = re.match(rf'({BRANCH}*{FORK})(?=\S)(.*)', line)
        depth = len(match[1]) // 2 if match else 0
        row = match[2] if match else line
        above = above[:depth]
        rows.append(' > '.join(above + [row.rstrip()]))
        above.append((row.split() or [''])[0])
    if process_tree(command):
        leading = rf'\s+(?:[|] |  |│ )*{FORK}(?=\S)|\s{{2,}}(?=DRIVER|observe --|sh -c|lsns)'
        rows = [re.sub(leading, '  ', row) for row in rows]
    rows = [re.sub(rf'(?:[|] |  |│ )*{FORK}', lambda match: '~' * (len(match[0]) // 2) + ' ', row) for row in rows]
    numbers = [int(number) for number in re.findall(r'(?m)^\s*(40\d{8})', value)]
    return '\n'.join(title + sorted(rows) + ['#sorted' if numbers == sorted(numbers) else '#unsorted']) + '\n'


def document(value, seen, command):
    """JSON with sorted arrays."""
    try:
        tree = json.loads(value)
    except ValueError:
        return 'not JSON: ' + value
    if process_tree(command) and isinstance(tree, dict) and 'namespaces' in tree:
        tree['namespaces'] = flattened(tree['namespaces'])

    def tidied(part):
        if isinstance(part, dict):
            return {key: tidied(member) for key, member in part.items()}
        if isinstance(part, list):
            return sorted((tidied(member) for member in part), key=lambda member: plain(json.dumps(member), seen))
        return part
    return plain(json.dumps(tidied(tree), indent=1), seen) + '\n'


def flattened(rows):
    found = []
    for row in rows:
        children = row.pop('children', [])
        found += [row] + flattened(children)
    return found


def shown(form, value, seen, command):
    if form == 'obs':
        return observed(value, seen)
    if form == 'lsns':
        return table(value, seen, command)
    if form == 'json':
        return document(value, seen, command)
    if form == 'nonempty':
        return 'nonempty' if value.strip() else 'empty'
    value = plain(value, seen)
    return value.split('\n')[0] if form == 'first' else value
