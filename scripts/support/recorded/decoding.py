"""What `ip` and `bridge` print for messages of the kernel, even for kinds that this kernel lacks.

A command line with `monitor` reads the messages from a file. One with `showdump` reads those of routes or addresses
from its standard input, after the magic number at the beginning of a dump. Every request that the program sends
fails, so no name from this machine gets into the output.
"""
import concurrent.futures
import difflib
import os
import signal
import struct
import subprocess
import tempfile

JOBS = os.cpu_count() or 2
LIMIT = 8
CUT_OFF = [
    'strace', '-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', 'signal=none',
    '-e', 'trace=sendmsg,sendto,ioctl', '-e', 'inject=sendmsg,sendto:error=ENETDOWN',
    '-e', 'inject=ioctl:error=ENODEV']
# The first bytes written by `ip route save` and `ip address save`.
MAGIC = {'route': 0x45311224, 'addr': 0x47361222}
RTM_NEWLINK, RTM_DELLINK = 16, 17


def run(cases, _, programs, jobs):
    """Yields case, label and difference for each command line of each case."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for found in pool.map(lambda case: list(run_case(case, programs)), cases):
            yield from found


def run_case(case, programs):
    data = bytes.fromhex(case['messages'])
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        for line, recorded in case['answers'].items():
            got = printed(line.split(), data, file.name, programs)
            yield case, f'[{line}]', difference(recorded, got)


def printed(words, data, path, programs):
    words = [os.path.join(programs, words[0])] + words[1:]
    if words[-1] == 'showdump':
        data = struct.pack('=I', MAGIC[words[-2]]) + without_links(data)
    else:
        words.append(path)
        data = b''
    environment = {key: value for key, value in os.environ.items() if key in ('PATH', 'HOME', 'LD_LIBRARY_PATH')}
    environment.update(LC_ALL='C', TERM='dumb')
    child = subprocess.Popen(
        CUT_OFF + words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment, start_new_session=True)
    try:
        out = child.communicate(data, LIMIT)[0].decode('utf-8', 'backslashreplace')
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        return '(too slow)'
    # strace dies of the same signal as its program. Exit statuses are not recorded.
    return out if child.returncode >= 0 else f'{out}(died of signal {-child.returncode})\n'


def without_links(data):
    """The messages of a dump. Those before them contain the names of devices."""
    kept, offset = b'', 0
    while offset + 16 <= len(data):
        length, kind = struct.unpack_from('=IH', data, offset)
        end = offset + (length + 3 & ~3)
        if kind not in (RTM_NEWLINK, RTM_DELLINK):
            kept += data[offset:offset + length]
        offset = end
    return kept


def difference(recorded, got):
    if recorded == got:
        return []
    old, new = recorded.splitlines(), got.splitlines()
    return list(difflib.unified_diff(old, new, 'recorded', 'printed', lineterm='', n=0)) or ['ends of lines differ']
