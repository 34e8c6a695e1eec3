"""Compares rtnetlink messages with recorded ones. The record tells which attributes contain attributes."""
import difflib
import struct

NAMES = {}
for first, noun in {
        16: 'LINK', 20: 'ADDR', 24: 'ROUTE', 28: 'NEIGH', 32: 'RULE', 36: 'QDISC', 64: 'NEIGHTBL', 72: 'ADDRLABEL',
        80: 'NETCONF', 84: 'MDB', 88: 'NSID', 92: 'STATS', 104: 'NEXTHOP', 108: 'LINKPROP', 112: 'VLAN',
        116: 'NEXTHOPBUCKET', 120: 'TUNNEL'}.items():
    for number, verb in enumerate(('NEW', 'DEL', 'GET', 'SET')):
        NAMES[first + number] = f'RTM_{verb}{noun}'
RTM_BASE, NLM_F_DUMP, NLA_TYPE_MASK = 16, 0x300, 0x3fff
# Queries for one object that are commands of their own.
GETS = {'RTM_GETROUTE', 'RTM_GETNEIGH', 'RTM_GETNEXTHOP', 'RTM_GETMDB'}


def head(message):
    """Type and flags."""
    return struct.unpack_from('=HH', message, 4)


def changes(message):
    kind = head(message)[0]
    return kind >= RTM_BASE and kind % 4 != 2


def asks(message):
    kind, flags = head(message)
    return NAMES.get(kind) in GETS and not flags & NLM_F_DUMP


def differences(recorded, sent):
    old = [line for message in recorded for line in shown(message)]
    new = []
    for number, message in enumerate(sent):
        new += shown(decoded(message, recorded[number] if number < len(recorded) else None))
    if old == new:
        return []
    return list(difflib.unified_diff(old, new, 'recorded', 'sent', lineterm='', n=1))


def decoded(message, like):
    """The message in the form of the record, decoding the same attributes."""
    kind, flags = head(message)
    name = NAMES.get(kind, str(kind))
    body = message[16:]
    if like is None or like['type'] != name:
        return {'type': name, 'flags': f'0x{flags:04x}', 'header': body.hex(), 'attributes': []}
    length = len(like['header']) // 2
    return {'type': name, 'flags': f'0x{flags:04x}', 'header': body[:length].hex(),
            'attributes': nest(body[length + 3 & ~3:], like['attributes'])}


def nest(data, like):
    """A list of attributes, decoded to match `like`."""
    begin = []
    kinds = [entry[0] for entry in like]
    if kinds[:1] == ['?']:
        return [['?', data.hex()]]
    if 'leg' in kinds:
        return legs(data, [entry[1] for entry in like if entry[0] == 'leg'])
    if kinds[:1] == ['hdr']:
        length = len(like[0][1]) // 2
        begin, data = [['hdr', data[:length].hex()]], data[length:]
    attributes = split(data)
    if attributes is None:
        return begin + [['?', data.hex()]]
    models = {}
    for kind, value in like:
        models.setdefault(kind, []).append(value)
    result = begin
    for kind, payload in attributes:
        same = models.get(kind, [])
        result.append([kind, leaf(payload, same.pop(0) if len(same) > 1 else same[0] if same else '')])
    return result


def leaf(payload, like):
    if isinstance(like, list):
        return nest(payload, like)
    if isinstance(like, str):
        return payload.hex()
    if 'any' in like and len(payload) == 4:
        return like
    return {'text': payload.rstrip(b'\0').decode('latin1')}


def legs(data, likes):
    """struct rtnexthop: a length, a header of six bytes, attributes."""
    found, offset = [], 0
    while offset + 8 <= len(data):
        length = struct.unpack_from('=H', data, offset)[0]
        if length < 8 or offset + length > len(data):
            return found + [['?', data[offset:].hex()]]
        like = likes[min(len(found), len(likes) - 1)]
        found.append(['leg', nest(data[offset + 2:offset + length], like)])
        offset += length + 3 & ~3
    return found


def split(data):
    """Pairs of type and payload, or None if these are not attributes."""
    found, offset = [], 0
    while offset < len(data):
        if len(data) - offset < 4:
            return None if data[offset:].strip(b'\0') else found
        length, kind = struct.unpack_from('=HH', data, offset)
        if length < 4 or offset + length > len(data):
            return None
        found.append((kind & NLA_TYPE_MASK, data[offset + 4:offset + length]))
        offset += length + 3 & ~3
    return found


def shown(message):
    return [f"{message['type']} flags {message['flags']} header {message['header']}"] + list(
        rows(message['attributes'], '  '))


def rows(attributes, indent):
    """A line for each attribute, sorted by type within a list."""
    for kind, value in sorted(attributes, key=lambda entry: entry[0] if isinstance(entry[0], int) else -1):
        if isinstance(value, list):
            yield f'{indent}{kind} {{'
            yield from rows(value, indent + '  ')
        else:
            yield f'{indent}{kind} = {value}'
