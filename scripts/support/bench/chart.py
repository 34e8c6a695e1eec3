"""Drawings in SVG: bars of ratios, and lines over axes whose distances are ratios."""
import math
from xml.sax.saxutils import escape

import report

FONT = "font-family='Helvetica, Arial, sans-serif'"
COLOURS = ("#2f6db5", "#c8661b", "#3f8f4f", "#9a4a9a", "#777777", "#b8a018", "#2aa0a0", "#b03040", "#8a5a3a",
           "#90b0e0", "#e09090", "#202020")


class Drawing:
    def __init__(self, width, height):
        self.head = (f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' "
                     f"viewBox='0 0 {width} {height}' {FONT} font-size='12'>")
        self.parts = [f"<rect width='{width}' height='{height}' fill='white'/>"]

    def text(self, x, y, words, **attributes):
        self.parts.append(f"<text x='{x:.1f}' y='{y:.1f}'{self.written(attributes)}>{escape(words)}</text>")

    def bar(self, x, y, width, height, colour):
        self.parts.append(f"<rect x='{x:.1f}' y='{y:.1f}' width='{width:.1f}' height='{height}' fill='{colour}'/>")

    def line(self, points, colour, width=1, dashes=None):
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        more = {"stroke_dasharray": dashes} if dashes else {}
        self.parts.append(f"<polyline points='{places}' fill='none' stroke='{colour}' stroke-width='{width}'"
                          f"{self.written(more)}/>")

    @staticmethod
    def written(attributes):
        return "".join(f" {name.replace('_', '-')}='{value}'" for name, value in attributes.items())

    def __str__(self):
        return "\n".join([self.head, *self.parts, "</svg>"]) + "\n"


def charted(tables):
    """(title of a table, [(label, [(what, ratio)])]) of the first measure of tables that compare programs. `netns up`
    and `netns down` are `netns` here."""
    for table in tables:
        rows = []
        if not table.charted:
            continue
        for row in table.rows:
            values = report.successes(row, table.measures[0])
            ratios = [(f"{one.split()[0]} / {base}", found) for one, base in table.ratios
                      if (found := report.ratio(values, one, base)) is not None]
            if ratios:
                rows.append((row.label, ratios))
        if rows:
            yield f"{table.title} ({report.UNITS[table.measures[0]]})", rows


def ratios(tables):
    """A bar for each ratio of netns to another program: shorter is faster."""
    groups = list(charted(tables))
    names = list(dict.fromkeys(what for _, rows in groups for _, found in rows for what, _ in found))
    colours = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(names)}
    left, width, unit, thick = 230, 760, 300, 9
    legend = -(-len(names) // 5) + 1
    height = 56 + 16 * legend + sum(26 + sum(len(found) * thick + 7 for _, found in rows) for _, rows in groups)
    drawing = Drawing(width, height)
    drawing.text(12, 20, "Cost of netns beside other programs: shorter is better", font_size=15, font_weight="bold")
    drawing.text(12, 38, report.machine(), fill="#555")
    for number, name in enumerate(names):
        x, y = 12 + number % 5 * 148, 47 + number // 5 * 16
        drawing.bar(x, y, 10, 10, colours[name])
        drawing.text(x + 14, y + 9, name)
    top = y = 56 + 16 * legend
    for title, rows in groups:
        drawing.text(12, y + 14, title, font_weight="bold")
        y += 22
        for label, found in rows:
            drawing.text(left - 8, y + len(found) * thick / 2 + 4, label, text_anchor="end", font_size=11)
            for what, value in found:
                # A bar that would leave the drawing ends at its edge; its number says the rest.
                drawing.bar(left, y, min(value * unit, width - left - 50), thick - 1, colours[what])
                drawing.text(left + min(value * unit, width - left - 50) + 4, y + 8, f"{value:.2f}", font_size=9)
                y += thick
            y += 7
        y += 4
    drawing.line([(left + unit, top - 4), (left + unit, y)], "#000", dashes="3 3")
    drawing.text(left + unit, top - 8, "1", text_anchor="middle", font_size=11)
    return str(drawing)


def marks(low, high):
    """Round numbers from one value to another, for an axis whose distances are ratios."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [mark for power in powers for step in (1, 2, 5) if low <= (mark := step * 10.0 ** power) <= high]


def axis(values, start, length):
    """A function from a value to its place, on an axis whose distances are ratios."""
    low, high = math.log(min(values)), math.log(max(values))
    return lambda value: start + (math.log(value) - low) / (high - low or 1) * length


def lines(title, subtitle, across, upward, series):
    """Series of points: for each name its colour, dashes or None, and points. The distances of both axes are ratios."""
    everything = [point for _, _, points in series.values() for point in points]
    places = sorted({x for x, _ in everything})
    low, high = min(y for _, y in everything), max(y for _, y in everything)
    left, top, width, height = 60, 64, 460, 290
    across_place, upward_place = axis(places, left, width), axis([low, high], top + height, -height)
    drawing = Drawing(760, max(420, top + 20 * len(series) + 10))
    drawing.text(12, 20, title, font_size=15, font_weight="bold")
    drawing.text(12, 38, subtitle, fill="#555")
    drawing.line([(left, top), (left, top + height), (left + width, top + height)], "#000")
    for mark in marks(low, high):
        y = upward_place(mark)
        drawing.line([(left, y), (left + width, y)], "#ddd")
        drawing.text(left - 6, y + 4, f"{mark:g}", text_anchor="end")
    for x in places:
        drawing.text(across_place(x), top + height + 18, f"{x}", text_anchor="middle")
    drawing.text(left + width / 2, top + height + 38, across, text_anchor="middle")
    drawing.text(left, top - 8, upward, text_anchor="middle")
    for number, (name, (colour, dashes, points)) in enumerate(series.items()):
        y = top + 20 * number + 6
        drawing.line([(across_place(x), upward_place(y)) for x, y in points], colour, 2, dashes)
        drawing.line([(left + width + 24, y), (left + width + 50, y)], colour, 2, dashes)
        drawing.text(left + width + 56, y + 4, name)
    return str(drawing)
