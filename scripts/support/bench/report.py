"""What was measured, as Markdown and JSON."""
import json
import os
import platform
import re
import subprocess

UNITS = {"wall": "ms", "cpu": "CPU ms", "peak": "peak kB"}


def machine():
    version = subprocess.run(["ip", "-V"], capture_output=True, text=True).stdout
    iproute2 = re.search(r"iproute2-([\w.]+)", version)
    names = [f"{platform.system()} {platform.release()}", f"{os.cpu_count()} CPUs"]
    return ", ".join(names + ([iproute2[0]] if iproute2 else []))


def line(cells):
    return "| " + " | ".join(cells) + " |\n"


def cell(value, measure):
    return f"{value:.0f}" if measure == "peak" or value >= 1000 else f"{value:.2f}"


def markdown(table):
    """A table for each measure: the value of every column, and the ratios."""
    found = []
    for measure in table.measures:
        columns = table.columns()
        ratios = [(one, base) for one, base in table.ratios if one in columns and base in columns]
        kind = "largest" if measure == "peak" else "median"
        head = [f"{table.title} ({kind} {UNITS[measure]} of {table.rounds})"]
        text = line(head + columns + [f"{one}/{base}" for one, base in ratios])
        text += line(["---"] * (1 + len(columns) + len(ratios)))
        for row in table.rows:
            values = successes(row, measure)
            text += line([row.label]
                         + [cell(values[column], measure) if column in values
                            else "failed" if column in row.costs else "" for column in columns]
                         + [bold(ratio(values, *pair)) for pair in ratios])
        found.append(text)
    return "\n".join(found)


def successes(row, measure):
    """What was measured, by column, without what failed."""
    return {column: getattr(cost, measure) for column, cost in row.costs.items() if not cost.failed}


def ratio(values, one, base):
    """None where one was not measured, or took no time that could be measured."""
    return values[one] / values[base] if one in values and values.get(base) else None


def bold(value):
    return "" if value is None else f"**{value:.2f}**"


def files(tables):
    """The reports by file name."""
    text = f"{machine()}\n\n" + "\n".join(markdown(table) for table in tables)
    content = {"machine": machine(), "tables": [described(table) for table in tables]}
    return {"results.md": text, "results.json": json.dumps(content, indent=1) + "\n"}


def described(table):
    rows = []
    for row in table.rows:
        costs = {column: {UNITS[measure]: getattr(cost, measure) for measure in table.measures}
                 | {"failed": cost.failed} for column, cost in row.costs.items()}
        ratios = [{"measure": measure, "of": one, "to": base, "ratio": round(found, 3)}
                  for measure in table.measures for one, base in table.ratios
                  if (found := ratio(successes(row, measure), one, base)) is not None]
        rows.append({"row": row.label, "columns": costs, "ratios": ratios})
    return {"title": table.title, "rounds": table.rounds, "rows": rows}
