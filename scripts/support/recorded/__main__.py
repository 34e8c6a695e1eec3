"""Compares what a program does with recorded answers of iproute2 7.1 and util-linux 2.38.1.

    python3 scripts/support/recorded commands|decoding|messages|isolation --netns PROGRAM
        [--only PATTERN] [--jobs N] [--lines N]

The answers are in Tests/ConformanceTests/Recorded, whose README says how they were made. Each case runs in
namespaces of its own, and nothing outside them is changed. For each failure it prints FAIL, the case and the
difference. The last line is `N passed, N failed`. Needs root.
"""
import argparse
import importlib
import os
import re
import sys
import tempfile

import answers

sys.dont_write_bytecode = True

# With some of these messages, Linux 6.18 blocks all of rtnetlink for good.
DEADLY = re.compile(r'(geneve|vxlan|erspan)_opts')


def choose(cases, pattern):
    seen = set()
    for case in cases:
        if case['id'] in seen:
            sys.exit(f"{case['id']} stands twice in the recorded answers")
        seen.add(case['id'])
        if DEADLY.search(case.get('command', '')):
            sys.exit(f"{case['id']} can hang the kernel, and is not run")
    chosen = [case for case in cases if not pattern or re.search(pattern, case['id'])]
    if not chosen:
        sys.exit('no case is chosen')
    return chosen


def options():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('comparison', choices=('commands', 'decoding', 'messages', 'isolation'))
    parser.add_argument('--netns', required=True, help='the program under test')
    parser.add_argument('--only', metavar='PATTERN', help='cases whose id matches')
    parser.add_argument('--jobs', type=int, help='cases that run side by side')
    parser.add_argument('--lines', type=int, default=14, help='how much is shown of a difference')
    return parser.parse_args()


def main():
    option = options()
    if os.geteuid():
        sys.exit('root is needed')
    comparison = importlib.import_module(option.comparison)
    cases = choose(answers.load(option.comparison), option.only)
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix='recorded.') as work:
        os.chmod(work, 0o755)
        for name in ('ip', 'bridge'):
            os.symlink(os.path.abspath(option.netns), os.path.join(work, name))
        jobs = option.jobs or comparison.JOBS
        for case, label, problems in comparison.run(cases, os.path.abspath(option.netns), work, jobs):
            if not problems:
                passed += 1
                continue
            failed += 1
            print(f"FAIL {case['id']} {label}".rstrip())
            for line in problems[:option.lines]:
                print('    ' + line.encode('utf-8', 'backslashreplace').decode())
            if len(problems) > option.lines:
                print(f'    ... {len(problems) - option.lines} more lines')
            sys.stdout.flush()
    if not passed + failed:
        sys.exit('no case was run')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
