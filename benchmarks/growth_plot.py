"""Seconds against rows for each rule, both logarithmic, beside the slope of n log n."""

from __future__ import annotations

import math
from collections.abc import Mapping

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 110, 44, 46
LABEL = 15  # between two names
COLOURS = {"fifo": "#0b6e8a", "lifo": "#b35900", "libr": "#4a7a2c", "pro-rata": "#7a3e8e"}


def growing(told: Mapping[str, Mapping[int, float]]) -> str:
    """An SVG with a line for each rule."""
    sizes = sorted({rows for seconds in told.values() for rows in seconds})
    most = max(took for seconds in told.values() for took in seconds.values())
    least = min(took for seconds in told.values() for took in seconds.values())
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(most))

    def place(rows: float, seconds: float) -> tuple[float, float]:
        wide = (WIDTH - LEFT - RIGHT) / math.log10(sizes[-1] / sizes[0])
        tall = (HEIGHT - TOP - BOTTOM) / (high - low)
        x = LEFT + math.log10(rows / sizes[0]) * wide
        return x, HEIGHT - BOTTOM - (math.log10(seconds) - low) * tall

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" fill="#1c2b33"><title>Seconds against rows, both logarithmic</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><text x="16" y="26" font-size="15">'
        f"Seconds against rows, both logarithmic; dotted: what n log n would make of the first</text>"
    ]
    for power in range(low, high + 1):
        _, y = place(sizes[0], 10.0**power)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dde4e7"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for rows in sizes:
        x, _ = place(rows, least)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 20}" text-anchor="middle">{rows / 1e6:g}M</text>')
    for rule, seconds in told.items():
        first = seconds[sizes[0]] / (sizes[0] * math.log(sizes[0]))
        allowed = {rows: first * rows * math.log(rows) for rows in seconds}
        for line, dots in ((allowed, ' stroke-dasharray="2 4"'), (seconds, ' stroke-width="2.5"')):
            path = " ".join("{:.1f},{:.1f}".format(*place(rows, took)) for rows, took in line.items())
            parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[rule]}"{dots}/>')
    ends = {rule: place(sizes[-1], seconds[sizes[-1]])[1] for rule, seconds in told.items()}
    before = 0.0
    for rule, y in sorted(ends.items(), key=lambda end: end[1]):
        before = max(y + 4, before + LABEL)  # names do not stand on each other
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{before:.1f}" fill="{COLOURS[rule]}">{rule}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
