"""What a program writes to its netlink sockets, according to strace."""
import os
import re
import signal
import struct
import subprocess

WATCH = [
    'strace', '-f', '--seccomp-bpf', '-qq', '-yy', '-s', '0', '-e', 'signal=none',
    '-e', 'trace=sendmsg,sendto,sendmmsg,write,writev', '-e', 'write=all', '-o']
CALL = re.compile(r'^(\d+) +(?:sendmsg|sendto|sendmmsg|write|writev)\(\d+<NETLINK:\[?ROUTE')
RESUMED = re.compile(r'^(\d+) +<\.\.\. \w+ resumed>')
BYTES = re.compile(r'^ \| [0-9a-f]{5,}  (.{48}) ')


def sent(command, path, limit, environment):
    """The exit status, None if it was too slow, and the rtnetlink messages in order."""
    child = subprocess.Popen(
        WATCH + [path] + command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True, env=environment)
    try:
        status = child.wait(limit)
    except subprocess.TimeoutExpired:
        status = None
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
    return status, [message for buffer in buffers(path) for message in messages(buffer)]


def buffers(path):
    """The bytes of each call. strace prints them in rows below the line of the call."""
    found, current, waiting = [], None, set()
    with open(path, encoding='utf-8', errors='replace') as file:
        for line in file:
            row, call, resumed = BYTES.match(line), CALL.match(line), RESUMED.match(line)
            if row:
                if current is not None:
                    current += bytes.fromhex(row[1])
            elif call and 'unfinished' in line:
                waiting.add(call[1])
                current = None
            elif call or resumed and resumed[1] in waiting:
                waiting.discard((call or resumed)[1])
                current = bytearray()
                found.append(current)
            elif not line.startswith(' * '):
                current = None
    return found


def messages(buffer):
    offset = 0
    while offset + 16 <= len(buffer):
        length = struct.unpack_from('=I', buffer, offset)[0]
        if length < 16 or offset + length > len(buffer):
            break
        yield bytes(buffer[offset:offset + length])
        offset += length + 3 & ~3
