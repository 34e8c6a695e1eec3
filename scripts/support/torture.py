"""torture.py FOLDER INJECT [--quick] [--only ACTION]... [--case ID]: see scripts/torture."""
import argparse
import os
import sys

import machine
import torture_cases as cases

NEW_MOUNTS = "0x20000"  # CLONE_NEWNS
# A call that fails from some moment on means that the machine has run out of something.
EXHAUSTED = [("clone", "+EAGAIN", ""), ("clone3", "+EAGAIN", ""), ("unshare", "+ENOSPC", NEW_MOUNTS),
             ("mount", "+ENOSPC", ""), ("move_mount", "+ENOSPC", ""), ("socket", "+EMFILE", ""),
             ("memfd_create", "+EMFILE", "")]
SHORT = {"pages-of-run": [0, 1, 2, 4, 8, 16], "descriptors": [3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32],
         "MiB-of-memory": [8, 16, 32, 48, 64, 96, 128, 256]}
# Only the process itself notices these. A kill during one is equivalent to a kill during the next call.
UNNOTICED = {"brk", "clock_gettime", "getegid", "geteuid", "getgid", "getpid", "getrandom", "gettid", "getuid",
             "madvise", "mmap", "mprotect", "munmap", "rt_sigaction", "rt_sigprocmask", "sigaltstack"}
# The init process of a name waits in this one. Killing it there ends the name, as intended.
WAITS_OF_INIT = {"rt_sigtimedwait"}
# The time limit of a case. A busy machine is slow.
SECONDS = 120
# Actions that bring up a lab, or do even more.
SLOW = {"up", "up-again", "down", "gc", "uplink", "uplink-remove"}


def own_calls(calls):
    """(name, count) of the program's own calls, after those of its loader, which ends by unmapping the list of
    libraries. A program without shared libraries has none: it does not look for /etc/ld.so.preload before it sets up
    its thread."""
    counts, found, is_loading, has_loader = {}, [], True, False
    for name in calls:
        counts[name] = counts.get(name, 0) + 1
        if name == "execve":
            is_loading, has_loader = True, False
        if not is_loading:
            found.append((name, counts[name]))
        if name == "access":
            has_loader = True
        if name == "munmap" or name == "arch_prctl" and not has_loader:
            is_loading = False
    return found


def call_cases(action, calls):
    kills, failures = [], []
    for name, count in own_calls(calls):
        if name not in UNNOTICED | WAITS_OF_INIT:
            kills.append(cases.Call(action, name, count, "kill"))
        failures += [cases.Call(action, name, count, code) for code in cases.PLAUSIBLE.get(name, [])]
    return failures, kills


def shortage_cases(action, calls):
    found = [cases.Shortage(action, what, amount) for what, amounts in SHORT.items() for amount in amounts]
    for name, code, flag in EXHAUSTED:
        total = calls.count(name)
        for count in sorted({1, 2, total // 2, total - 1, total}):
            if 0 < count <= total:
                found.append(cases.Call(action, name, count, code, flag))
    return found


def spread(found, count):
    """Some elements of a list, evenly spread."""
    return found if len(found) <= count else [found[i * len(found) // count] for i in range(count)]


def observe(actions, tools):
    jobs = [(name, (lambda name=name: cases.observe(name, tools)), "size=64m") for name in actions]
    known = {}
    for name, result in machine.run_all(jobs, os.cpu_count(), SECONDS):
        if result is None or "machine" in result:
            sys.exit(f"torture: {name} cannot be observed: {result}")
        known[name] = result
    return known


def plan(known, options):
    """The rows of the table: title, cases."""
    rows = []
    for action in known:
        calls = known[action]["calls"]
        failures, kills = call_cases(action, calls)
        parts = {"calls that fail": failures, "kills": kills, "shortages": shortage_cases(action, calls)}
        most = options.most
        if options.quick:
            most = 4 if action in SLOW else 8
        for title, found in parts.items():
            if options.case:
                found = [case for case in found if case.id == options.case]
            rows.append((action, title, spread(found, most)))
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("inject")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--most", type=int, default=1 << 30)
    parser.add_argument("--only", action="append")
    parser.add_argument("--case")
    options = parser.parse_args()
    tools = cases.Tools(options.folder, options.inject)
    wanted = options.only or ([options.case.split("/")[0]] if options.case else list(cases.ACTIONS))
    known = observe(wanted, tools)
    rows = plan(known, options)
    jobs = [((row, case.id), cases.body(case, tools, known[case.action]), case.options)
            for row, (_, _, found) in enumerate(rows) for case in found]
    verdicts = [{"survived": 0, "healed": 0, "ELSE": 0, "not reached": 0} for _ in rows]
    for (row, case), result in machine.run_all(jobs, os.cpu_count(), SECONDS):
        verdict, said = ("ELSE", "hangs") if result is None else result if isinstance(result, list) \
            else ("ELSE", str(result))
        verdicts[row][verdict] += 1
        if verdict == "ELSE" or options.case:
            print(f"{'FAIL' if verdict == 'ELSE' else verdict} {case}: {said}", flush=True)
    return report(rows, verdicts)


def report(rows, verdicts):
    print("\n| command | what goes wrong | tried | survived | healed by `gc` | else |\n|---|---|---|---|---|---|")
    passed = failed = 0
    for (action, title, _), counts in zip(rows, verdicts):
        good = counts["survived"] + counts["healed"]
        print(f"| `{action}` | {title} | {good + counts['ELSE']} | {counts['survived']} "
              f"| {counts['healed']} | {counts['ELSE']} |")
        passed, failed = passed + good, failed + counts["ELSE"]
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
