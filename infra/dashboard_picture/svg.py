"""Drawing graphs as SVG, by hand: a picture that is text needs no library and can be compared."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from infra.dashboard_picture import sample_day
from infra.dashboard_picture.definition import Graph

_UNIT = 50
"""Pixels of one of the dashboard's units across; down it is less, since the documentation is read, not watched."""
_UNIT_DOWN = 34
_GAP = 4
_HEAD = 34
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 22, 30, 50
_TITLE = "The dashboard, with made-up figures of one day (UTC). From 14:00 to 14:30 the system is down."
_COLOURS = ("#1f77b4", "#d95f02", "#2ca02c", "#9467bd", "#8c564b", "#e377c2")
_STYLE = (
    "text{font:11px Helvetica,Arial,sans-serif;fill:#414d5c}.t{font-weight:bold;font-size:12px;fill:#000716}"
    ".e{text-anchor:end}.m{text-anchor:middle}.h{font-size:14px;font-weight:bold;fill:#000716}"
    "polyline{fill:none;stroke-width:1.6;stroke-linejoin:round}.g{stroke:#e9ebed}.f{fill:#fff;stroke:#c6c6cd}"
)


def picture(graphs: Sequence[Graph]) -> str:
    """All graphs in their places, with the figures of the sample day."""
    width = max(graph.x + graph.width for graph in graphs) * _UNIT
    height = max(graph.y + graph.height for graph in graphs) * _UNIT_DOWN + _HEAD
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<style>{_STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="#f2f3f3"/>',
        f'<text class="h" x="10" y="22">{_TITLE}</text>',
    ]
    for graph in graphs:
        lines += _graph(graph)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _graph(graph: Graph) -> Iterator[str]:
    x, y = graph.x * _UNIT + _GAP, graph.y * _UNIT_DOWN + _HEAD
    width, height = graph.width * _UNIT - 2 * _GAP, graph.height * _UNIT_DOWN - 2 * _GAP
    across, down = width - _LEFT - _RIGHT, height - _TOP - _BOTTOM
    lines = [sample_day.values(graph, each) for each in graph.series]
    top = _round_up(max((value for line in lines for value in line), default=0))
    yield f'<g transform="translate({x} {y})">'
    yield f'<rect class="f" width="{width}" height="{height}" rx="6"/>'
    yield f'<text class="t" x="10" y="19">{escape(graph.title)}</text>'
    yield from _axes(across, down, top)
    for at, line in enumerate(lines):
        yield f'<polyline stroke="{_COLOURS[at % len(_COLOURS)]}" points="{_points(line, across, down, top)}"/>'
    yield from _legend(graph, width, height)
    yield "</g>"


def _axes(across: int, down: int, top: float) -> Iterator[str]:
    for part in (0.0, 0.5, 1.0):
        at = _TOP + down * (1 - part)
        yield f'<path class="g" d="M{_LEFT} {at:g}H{_LEFT + across}"/>'
        yield f'<text class="e" x="{_LEFT - 5}" y="{at + 4:g}">{_short(top * part)}</text>'
    for hour in (0, 6, 12, 18, 24):
        x = _LEFT + across * hour / 24
        yield f'<text class="m" x="{x:g}" y="{_TOP + down + 14}">{hour}:00</text>'


def _points(line: Sequence[float], across: int, down: int, top: float) -> str:
    """Points between two equal neighbours are left out: they would be drawn over."""
    last = len(line) - 1
    kept = [at for at in range(len(line)) if at in (0, last) or not line[at - 1] == line[at] == line[at + 1]]
    return " ".join(f"{_LEFT + across * at / last:.1f},{_TOP + down * (1 - line[at] / top):.1f}" for at in kept)


def _legend(graph: Graph, width: int, height: int) -> Iterator[str]:
    """Each line's colour and label; as many in a row as there is room for."""
    x, y = 12, height - 22
    for at, each in enumerate(graph.series):
        room = 26 + round(5.8 * len(each.label))
        if x > 12 and x + room > width:
            x, y = 12, y + 14
        yield f'<rect x="{x}" y="{y - 8}" width="9" height="9" fill="{_COLOURS[at % len(_COLOURS)]}"/>'
        yield f'<text x="{x + 13}" y="{y}">{escape(each.label)}</text>'
        x += room


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, ... so that the axis has round figures."""
    if value <= 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= value))


def _short(value: float) -> str:
    return f"{value / 1_000_000:g}M" if value >= 1_000_000 else f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"
