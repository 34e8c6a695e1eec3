"""What `ip` and `bridge` do and print. Each command line runs in a state from Recorded/states.txt.

The `compare` of a case says how its output is compared: `out` and `err` literally, `lines` in any order, `json` as a
document, `jset` as a document with members in any order. `after` is the picture of the state afterwards, as changes to
the lines in pictures.jsonl: the first line to remove, the first line to keep after it, and the new lines in between.
"""
import collections
import concurrent.futures
import difflib
import os
import shutil
import subprocess
import tempfile
import time

import answers
import inside
import linux
import masks
import states

JOBS = 2 * (os.cpu_count() or 2)
TOGETHER = 60  # the number of read-only cases that share a box
COMMAND_LIMIT, BOX_LIMIT = 8, 40
PICTURED_WITH = 'iproute2-6.1.0'
ENVIRONMENT = ('HOME', 'TERM', 'USER', 'LD_LIBRARY_PATH')


# --- inside the box

def answer(question):
    """Builds the state, runs the command lines, and takes the requested pictures."""
    make_box()
    states.build(question['state'], states.read())
    os.chdir('/')
    result = {}
    if question['pictures'] == 'around':
        result['before'] = states.picture()
    result['answers'] = [run_line(line, question['programs']) for line in question['lines']]
    if question['pictures'] == 'around':
        result['after'] = states.picture()
    elif question['pictures'] == 'settled':
        result['after'] = states.settled_picture()
    yield result


def make_box():
    """Makes /run empty, and /etc and /sys changeable. The namespaces have been made already."""
    linux.mount('none', '/', None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount('tmpfs', '/run', 'tmpfs')
    for folder in ('upper', 'work'):
        os.makedirs(f'/run/.etc/{folder}')
    try:
        linux.mount('overlay', '/etc', 'overlay', 0, 'lowerdir=/etc,upperdir=/run/.etc/upper,workdir=/run/.etc/work')
    except OSError:
        shutil.copytree('/etc', '/run/.etc/copy', symlinks=True)
        linux.mount('/run/.etc/copy', '/etc', None, linux.MS_BIND)
    linux.detach('/sys')
    linux.mount('sysfs', '/sys', 'sysfs')
    for name in list(os.environ):
        if name not in ENVIRONMENT + ('PATH',):
            del os.environ[name]
    os.environ.update(LC_ALL='C', LANG='C', TZ='UTC')


def run_line(line, programs):
    environment = dict(os.environ, PATH=f"{programs}:{os.environ['PATH']}")
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        status = subprocess.run(
            ['timeout', '-k', '1', str(COMMAND_LIMIT), 'sh', '-c', line], stdin=subprocess.DEVNULL,
            stdout=out, stderr=err, env=environment, check=False).returncode
        return {'status': status, 'out': whole(out), 'err': whole(err)}


def whole(file):
    file.seek(0)
    return file.read().decode('utf-8', 'surrogateescape')


# --- outside

def run(cases, _, programs, jobs):
    """Yields case, label and difference."""
    if PICTURED_WITH not in states.output('ip', '-V'):
        print(f'note: the installed ip is not of {PICTURED_WITH}: what is left in the kernel is not compared')
        cases = [dict(case, alone=True, after=None) if 'after' in case else case for case in cases]
    pictures = {row['state']: row['lines'] for row in answers.load('pictures')}
    groups = collections.defaultdict(list)
    for case in cases:
        alone = case.get('after') is not None or case.get('alone')
        groups[case['id'] if alone else case['state']].append(case)
    parts = [group[start:start + TOGETHER] for group in groups.values() for start in range(0, len(group), TOGETHER)]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        work = [pool.submit(run_part, part, programs, pictures) for part in parts]
        for done in concurrent.futures.as_completed(work):
            yield from done.result()


def run_part(cases, programs, pictures):
    """Runs read-only cases in one box. If something was changed, runs each in its own box to find out by which."""
    changes = cases[0].get('after') is not None
    alone = changes or cases[0].get('alone')
    result = in_box(cases, programs, 'settled' if changes else 'none' if alone else 'around')
    if len(cases) > 1 and ('broken' in result or changed(result)):
        return [found for case in cases for found in run_part([case], programs, pictures)]
    return judged(cases, result, pictures)


def changed(result):
    """How the state differs after read-only cases. It must not."""
    if 'before' not in result:
        return []
    before, after = ['\n'.join(masks.picture(result[name])) for name in ('before', 'after')]
    return difference('state', before, after)


def in_box(cases, programs, which):
    question = {
        'state': cases[0]['state'], 'lines': [case['command'] for case in cases], 'programs': programs,
        'pictures': which}
    limit = BOX_LIMIT + (COMMAND_LIMIT + 1) * len(cases)
    for _ in range(3):
        result = list(inside.ask('commands', 'answer', question, limit, private=True))[-1]
        if 'broken' not in result:
            break
        time.sleep(0.3)
    return result


def judged(cases, result, pictures):
    label = [f"[{case['state']}] {case['command']}" for case in cases]
    if 'broken' in result:
        return [(case, text, ['the box broke: ' + result['broken']]) for case, text in zip(cases, label)]
    return [(case, text, differences(case, got, result.get('after'), pictures) + changed(result))
            for case, text, got in zip(cases, label, result['answers'])]


def differences(case, got, after, pictures):
    problems = []
    if 'status' in case and case['status'] != got['status']:
        problems.append(f"status {got['status']}, recorded is {case['status']}")
    for how in case.get('compare', ()):
        name = 'err' if how == 'err' else 'out'
        problems += difference(how, FORMS[how](case[name]), FORMS[how](got[name]))
    if case.get('after') is not None:
        recorded = list(pictures[case['state']])
        for start, end, lines in reversed(case['after']):
            recorded[start:end] = lines
        problems += difference('state', '\n'.join(recorded), '\n'.join(masks.picture(after)))
    return problems


FORMS = {'out': masks.text, 'err': masks.text, 'lines': masks.sorted_lines, 'json': masks.document,
         'jset': lambda text: masks.document(text, members_in_any_order=True)}


def difference(name, recorded, got):
    if recorded == got:
        return []
    old, new = recorded.splitlines(), got.splitlines()
    if old == new:  # only line ends differ
        old, new = [[repr(line) for line in text.splitlines(True)] for text in (recorded, got)]
    return list(difflib.unified_diff(old, new, f'recorded {name}', f'{name}', lineterm='', n=1))
