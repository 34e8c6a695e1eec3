"""Removes from an answer what varies between runs."""
import json
import re

# A pattern, and its replacement.
VOLATILE = [(re.compile(pattern), word) for pattern, word in (
    (r'/var/run/netns', '/run/netns'),  # chosen when iproute2 is built
    (r'\b(valid_lft|preferred_lft) \d+sec', r'\1 SECONDS'),
    (r'\bexpires -?\d+sec', 'expires SECONDS'),
    (r'\bage \d+sec', 'age SECONDS'),
    (r' used \d+/\d+/\d+', ' used TIMES'),
    (r'\bref \d+', 'ref COUNT'),
    (r'\bgc_timer +\d+\.\d\d', 'gc_timer SECONDS'),
    (r'"gc_timer":\d+\.\d\d', '"gc_timer":SECONDS'),
    (r'"(valid_life_time|preferred_life_time)":(?!4294967295)\d+', r'"\1":SECONDS'),
    (r'"expires":\d+', '"expires":SECONDS'),
    (r'Timestamp: .* usec', 'Timestamp: TIME'),
    (r'\[\d{4}-\d\d-\d\dT[\d:.]+\]', '[TIME]'),
    (r'net:\[\d+\]', 'net:[INODE]'),
    # A bridge with a random address. Addresses in the states begin with 2:0:0.
    (r'\b(bridge_id|designated_root|designated_bridge) ([0-9a-f]{4})\.(?!2:0:0:)[0-9a-f:]+', r'\1 \2.DRAWN'),
    # Likewise addresses of devices. All-zero, broadcast and multicast addresses are not random.
    (r'\b(?!02:00:00|00:00:00|ff:ff:ff|33:33:|01:)[0-9a-f]{2}(:[0-9a-f]{2}){5}\b', 'DRAWN'),
)]
VOLATILE_KEYS = {'gc_timer', 'used', 'confirmed', 'updated', 'refcnt', 'expires', 'age'}
LIFETIMES = {'valid_life_time', 'preferred_life_time'}
FOREVER = 4294967295
# A proxy neighbour without a device outlives its namespace in the kernel, so the machine may have some.
STRAY = re.compile(r'^[0-9a-f.:]+ proxy\b.*\n?', re.M)
# Multicast routes are in the order in which devices came up, neighbours in the order of a hash.
UNORDERED = re.compile(r'multicast ff00::/8|[0-9a-f:.]+ dev \S+ |(33:33|01:00:5e):\S+ dev ')
KERNEL_NEIGHBOUR = re.compile(r'lladdr (33:33|01:00:5e):.* NOARP')


def text(value):
    for pattern, word in VOLATILE:
        value = pattern.sub(word, value)
    return value


def sorted_lines(value):
    return '\n'.join(sorted(STRAY.sub('', value).split('\n')))


def picture(value):
    """The lines of a picture of the state, except neighbours that the kernel made."""
    lines, unordered = [], []
    for line in STRAY.sub('', text(value)).splitlines():
        if not line or line.startswith('Bind /etc/netns/') or KERNEL_NEIGHBOUR.search(line):
            continue
        if UNORDERED.match(line):
            unordered.append(line)
        else:
            lines += sorted(unordered) + [line]
            unordered = []
    return lines + sorted(unordered)


def document(value, members_in_any_order=False):
    """JSON text with sorted keys and one member per line; or what is wrong with it."""
    if not value.strip():
        return '(nothing)'
    try:
        tree = tidied(json.loads(value))
    except ValueError as error:
        return f'(not JSON: {error}) {text(value)}'
    if members_in_any_order and isinstance(tree, list):
        tree.sort(key=lambda member: json.dumps(member, sort_keys=True))
    return json.dumps(tree, indent=1, sort_keys=True)


def tidied(value, key=None):
    if isinstance(value, dict):
        return {name: tidied(member, name) for name, member in value.items()}
    if isinstance(value, list):
        return [tidied(member, key) for member in value]
    if key in VOLATILE_KEYS or key in LIFETIMES and value != FOREVER:
        return 'VOLATILE'
    return text(value) if isinstance(value, str) else value
