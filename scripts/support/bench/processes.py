"""Which processes are in a namespace, and which namespace a process is in, with many of both."""
import subprocess

import startup
from table import Table


def tables(bench):
    count = bench.size(1000)
    names = [f"other{number}" for number in range(1, count + 1)]
    bench.ip_batch("".join(f"netns add {name}\n" for name in names))
    started = [subprocess.Popen([bench.system_ip, "netns", "exec", name, "sleep", "86400"])
               for name in names[:bench.size(500)]]
    wait_until_inside(started)
    middle = len(started) // 2
    yield Table(f"{count} namespaces, {len(started)} processes", startup.RATIOS, [
        startup.row(bench, f"pids {names[middle]}", f"pids {names[middle]}"),
        startup.row(bench, "identify PID", f"identify {started[middle].pid}")]).measure(bench, bench.rounds(31))
    for process in started:
        process.kill()
        process.wait()
    bench.ip_batch("".join(f"netns delete {name}\n" for name in names))


def wait_until_inside(started):
    """ip becomes `sleep` when it is in the namespace."""
    for process in started:
        while True:
            with open(f"/proc/{process.pid}/comm") as file:
                if file.read().strip() == "sleep":
                    break
            if process.poll() is not None:
                raise SystemExit("bench: a process that was to wait in a namespace ended")
