"""startup_order.py PROGRAM TRACE...: prints the functions and variables of PROGRAM that were used, in the order in which
they first occur in the traces of all memory accesses that valgrind's lackey wrote. PROGRAM has a fixed address."""
import bisect
import re
import subprocess
import sys


def symbols(program):
    """The (start, end, name) of functions and variables, sorted. One without a size reaches up to the next one."""
    listed = subprocess.run(["nm", "--defined-only", "--numeric-sort", "--print-size", program],
                            check=True, capture_output=True, text=True).stdout
    # The compiler's names for references to types, which have blanks in them, are left out.
    found = re.findall(r"^([0-9a-f]+) (?:([0-9a-f]+) )?([tTwWdDbBrRvV]) (\S+)$", listed, re.MULTILINE)
    starts = [int(start, 16) for start, *_ in found] + [0]
    return [(start, start + int(size, 16) if size else following, name)
            for (_, size, _, name), start, following in zip(found, starts, starts[1:])]


def addresses(path):
    """The addresses that a trace names: one a line, as ` L 1fff000,8`, in order and each once."""
    with open(path, encoding="ascii", errors="replace") as file:
        fields = (line.split() for line in file if line[0] in "I " and "," in line)
        return dict.fromkeys(int(field[1].split(",")[0], 16) for field in fields if len(field) == 2)


def main():
    program, *traces = sys.argv[1:]
    known = symbols(program)
    starts = [start for start, _, _ in known]
    used = {}
    for trace in traces:
        for address in addresses(trace):
            index = bisect.bisect_right(starts, address) - 1
            if index >= 0 and address < known[index][1]:
                used.setdefault(known[index][2])
    print("\n".join(used))


main()
