"""A plot of cost against size, log-log, with the slope of each row: an SVG written by hand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import ceil, floor, log10

from measuring import Row

WIDTH, HEIGHT, LEFT, TOP, PLOT = 900, 560, 70, 40, 460
COLOURS = ("#1b6ca8", "#c0392b", "#1e8449", "#7d3c98", "#b9770e", "#117a65", "#566573", "#cb4335")
_SECONDS = {"s": 1.0, "ms": 1e-3}

Points = list[tuple[int, float]]


def slope(points: Sequence[tuple[int, float]]) -> float:
    """Return the exponent with which cost grows: least squares through the logarithms."""
    xs, ys = [log10(size) for size, _ in points], [log10(cost) for _, cost in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((each - x) ** 2 for each in xs)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / spread


def curves(rows: Iterable[Row]) -> dict[str, Points]:
    """Return the seconds of each row by size, of rows that were measured at more than one."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for row in rows:
        if row.unit in _SECONDS and "flat" not in row.row:
            found[row.row][row.size] = row.value * _SECONDS[row.unit]
    return {name: sorted(points.items()) for name, points in found.items() if len(points) > 1}


def plot(rows: Iterable[Row]) -> str:
    """Draw the curves."""
    shown = curves(rows)
    sizes = [size for points in shown.values() for size, _ in points] or [1, 10]
    costs = [cost for points in shown.values() for _, cost in points] or [1, 10]
    x_from, x_to = floor(log10(min(sizes))), max(ceil(log10(max(sizes))), floor(log10(min(sizes))) + 1)
    y_from, y_to = floor(log10(min(costs))), max(ceil(log10(max(costs))), floor(log10(min(costs))) + 1)

    def place(size: float, cost: float) -> tuple[float, float]:
        return (
            LEFT + (log10(size) - x_from) / (x_to - x_from) * PLOT,
            TOP + (y_to - log10(cost)) / (y_to - y_from) * PLOT,
        )

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif">',
        "<style>text { font-size: 12px }</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-weight="bold">Seconds against size, log-log; slope in brackets</text>',
    ]
    for power in range(x_from, x_to + 1):
        x, _ = place(10**power, 10.0**y_to)
        out.append(f'<path d="M{x:.1f} {TOP}v{PLOT}" stroke="#ddd"/>')
        out.append(f'<text x="{x:.1f}" y="{TOP + PLOT + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(y_from, y_to + 1):
        _, y = place(10**x_from, 10.0**power)
        out.append(f'<path d="M{LEFT} {y:.1f}h{PLOT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    out += _curves(shown, {name: [place(*point) for point in points] for name, points in shown.items()})
    return "\n".join([*out, "</svg>\n"])


def _curves(shown: Mapping[str, Points], places: Mapping[str, list[tuple[float, float]]]) -> Iterable[str]:
    for number, (name, points) in enumerate(shown.items()):
        colour = COLOURS[number % len(COLOURS)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places[name])
        y = TOP + 14 + 20 * number
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y_:.1f}" r="3" fill="{colour}"/>' for x, y_ in places[name])
        yield f'<rect x="{LEFT + PLOT + 20}" y="{y - 9}" width="10" height="10" fill="{colour}"/>'
        yield f'<text x="{LEFT + PLOT + 36}" y="{y}">{escape(name)} ({slope(points):+.2f})</text>'
