"""The figures of a run as a picture: seconds on a logarithmic scale, ours beside everyone else's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

WIDTH, LEFT, LINE, TOP = 760, 260, 22, 46
LEAST = 1e-4  # seconds at the left end
OURS = ("cold", "reach of", "resident", "columns")


def drawn(figures: Mapping[str, Mapping[str, object]]) -> str:
    """An SVG with one bar for each figure that has a median, in the order of the run."""
    bars = [(name, float(str(told["median"]))) for name, told in figures.items() if "median" in told]
    most = max(seconds for _, seconds in bars)
    scale = (WIDTH - LEFT - 90) / math.log10(most / LEAST)
    groups = len({name.rpartition(": ")[0] for name, _ in bars})
    height = TOP + LINE * (len(bars) + 2 * groups)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="12" fill="#1c2b33"><title>Seconds, logarithmic</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        f'<text x="16" y="26" font-size="15">Seconds, logarithmic; dark is ours</text>'
    ]
    y, before = TOP - LINE, ""
    for name, seconds in bars:
        group, _, what = name.rpartition(": ")
        if group != before:
            before, y = group, y + 2 * LINE
            parts.append(f'<text x="16" y="{y - 4}" font-weight="bold">{escape(group)}</text>')
        parts.append(_bar(what, seconds, y, scale))
        y += LINE
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(what: str, seconds: float, y: int, scale: float) -> str:
    colour = "#0b6e8a" if any(word in what for word in OURS) else "#b9c4ca"
    long = max(2.0, scale * math.log10(max(seconds, LEAST) / LEAST))
    return (
        f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(what)}</text>'
        f'<rect x="{LEFT}" y="{y + 2}" width="{long:.1f}" height="{LINE - 7}" fill="{colour}"/>'
        f'<text x="{LEFT + long + 6:.1f}" y="{y + 13}">{_seconds(seconds)}</text>'
    )


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.2g} ms" if seconds < 0.1 else f"{seconds:.3g} s"
