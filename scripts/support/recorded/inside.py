"""Runs part of a comparison in a process of its own, whose namespaces may end with it.

`ask` starts `python3 inside.py MODULE FUNCTION`, passes it an object as JSON, and yields what the function yields.
Thus a comparison can unshare any namespaces while threads wait for it.
"""
import importlib
import json
import os
import signal
import subprocess
import sys

PRIVATE = ['unshare', '-n', '-m', '-p', '-f', '--kill-child', '--mount-proc']


def ask(module, function, question, limit, private=False):
    """Yields the answers. If it hangs, it is killed after `limit` seconds, and answers are missing."""
    command = (PRIVATE if private else []) + [sys.executable, '-B', os.path.abspath(__file__), module, function]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True)
    try:
        out, said = child.communicate(json.dumps(question).encode(), limit)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        out, said = child.communicate()
        said += b'too slow'
    for line in out.splitlines():
        yield json.loads(line)
    if child.returncode or said:
        yield {'broken': said.decode(errors='replace').strip() or f'status {child.returncode}'}


def main():
    function = getattr(importlib.import_module(sys.argv[1]), sys.argv[2])
    answers = os.dup(1)
    os.set_inheritable(answers, False)
    os.dup2(2, 1)
    with open(answers, 'w', encoding='utf-8') as file:
        for answer in function(json.load(sys.stdin)):
            file.write(json.dumps(answer) + '\n')
            file.flush()


if __name__ == '__main__':
    main()
