"""What a person at the terminal sees: a line while it runs, a table when it is done."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from typing import Any

from haltline.city.people.bystander import Heard

LINE_EACH_SECONDS = 5.0
ROWS = (
    ("returned", "back with the victims"),
    ("held", "kept by banks, not yet returned"),
    ("in_flight", "followed, not yet held"),
    ("unknown", "a bank cannot tell, or a limit was met"),
    ("released", "given free again to holders"),
    ("withdrawn", "cash, shops, crypto: out of reach"),
    ("superseded", "a newer report's money now"),
)


class Progress:
    """How far a run is: a line kept up to date on a terminal, a new line now and then elsewhere."""

    def __init__(self) -> None:
        self._said_at = 0.0

    def show(self, line: str) -> None:
        """Show the line; not on a terminal, at most one in some seconds."""
        if sys.stdout.isatty():
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{line[:width]}", end="", flush=True)
        elif time.monotonic() - self._said_at >= LINE_EACH_SECONDS:
            self._said_at = time.monotonic()
            print(line, flush=True)


def door_line(heard: Sequence[Heard | None], speed: float) -> str:
    """What became of the holders who came to the door; empty where nobody did. Minutes are of the city."""
    if not heard:
        return ""
    freed = [each for each in heard if each and each.free_at and each.decided_at]
    waits = [each.free_at - each.decided_at for each in freed if each.free_at and each.decided_at]
    line = f"  {len(freed)} of {len(heard)} bystanders contested at the door and were heard by a person"
    if not waits:
        return line
    return f"{line}; free at the bank {max(waits).total_seconds() * speed / 60:.1f} minutes later at most"


def table(summary: dict[str, Any], money: Any) -> str:
    """The final table; ``money`` writes minor units as the profile does."""
    whole = summary["disputed"] or 1
    lines = [
        "",
        f"  {summary['reports']} reports, {summary['disputes']} payments disputed:"
        f" {money(summary['disputed'])}",
        "",
    ]
    for state, meaning in ROWS:
        amount = summary[state]
        bar = "█" * round(24 * amount / whole) or ("▏" if amount else "")
        lines.append(f"  {state.replace('_', ' '):<11}{money(amount):>16}  {bar:<24}  {meaning}")
    first = summary["first_request_ms"]
    lines += [
        "",
        f"  {summary['hold_requests']} hold requests, {summary['replies']} replies"
        f" ({summary['rejected_replies']} sent back), {summary['payouts']} payouts with proof of credit",
        f"  first request after {first['p50']:.0f} ms (half), {first['p99']:.0f} ms (99 of 100)",
        f"  balanced {'yes' if summary['balanced'] else 'NO'} · cap breaches {summary['cap_breaches']}"
        f" · lost reports {summary['lost_reports']} · double holds {summary['double_holds']}",
        "",
    ]
    return "\n".join(lines)
