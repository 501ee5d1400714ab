"""The figures of a demo run, each measured where it is said to be: at banks, with victims, at the centre.

``banks`` are the banks' own journals and books, ``receipts`` the references that victims carry. What the
centre believes is only ever compared with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from haltline.city.cap import CaseLimit, Ordered, OrderInForce, ReleaseSent, cap_breaches
from haltline.city.checks import double_holds, lost_reports
from haltline.city.journal import LienEvent
from haltline.protocol import Reduce, Release, Tombstone, parse

STATES = ("held", "returned", "withdrawn", "released", "in_flight", "unknown", "superseded")
ANSWER_SLACK = timedelta(seconds=5)  # a release unanswered by its clock may still be on the wire


@dataclass(frozen=True, slots=True)
class BankWords:
    """What the banks themselves say at the end: lien events, live units by hold, rows cut by liens."""

    events: Sequence[LienEvent]
    live: Mapping[str, int]
    declined: int


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a summary is made of."""

    seed: int
    seconds: float
    receipts: Sequence[str]
    banks: BankWords


def summarise(run: Run, figures: Any) -> dict[str, Any]:
    """The summary of contracts.md; ``figures`` are those of the centre (haltline.centre.figures)."""
    counted, money = figures.counts(), figures.money()
    by_state = {state: money.get(state, 0) for state in STATES}
    waits = figures.first_request_ms()
    return {
        "seed": run.seed,
        "reports": counted["reports"],
        "disputes": counted["disputes"],
        "hold_requests": counted["hold_requests"],
        "replies": counted["replies"],
        "rejected_replies": counted["rejected_replies"],
        "declined": run.banks.declined,
        "disputed": sum(by_state.values()),
        **by_state,
        "balanced": is_balanced(figures.unbalanced_disputes(), figures.held_by_hold(), run.banks.live),
        "cap_breaches": breaches(run.banks.events, figures),
        "payouts": counted["payouts"],
        "lost_reports": len(lost_reports(run.receipts, figures.references())),
        "double_holds": len(double_holds(run.banks.events)),
        "first_request_ms": {"p50": percentile(waits, 50), "p99": percentile(waits, 99)},
        "seconds": round(run.seconds, 1),
    }  # fmt: skip


def breaches(events: Sequence[LienEvent], figures: Any) -> int:
    """Moments at which a case's liens in the banks' books, less releases on their way, exceed its limit.

    What a plan in force pays to a victim counts for the victim's case (decision 0024).
    """
    limits, releases = case_limits(figures.limits_over_time()), on_their_way(figures.releases_sent())
    orders = [
        OrderInForce(since, until, Ordered(payout, hold, case, amount))
        for since, until, payout, hold, case, amount in figures.orders_in_force()
    ]
    return len(cap_breaches(events, limits, releases, orders, figures.cases()))


def is_balanced(unbalanced: Iterable[str], believed: Mapping[str, int], live: Mapping[str, int]) -> bool:
    """No dispute whose states fail to add up, and every held sum stands in the bank's own books to the unit.

    A bank may hold more than the centre believes (a reply never given), never less.
    """
    return not list(unbalanced) and all(live.get(hold, 0) == amount for hold, amount in believed.items())


def case_limits(changes: Iterable[tuple[datetime, str, str, int]]) -> list[CaseLimit]:
    """disputed - returned - superseded of every case whenever it changes; journals of one moment together."""
    so_far: dict[str, int] = {}
    limits: dict[tuple[datetime, str], CaseLimit] = {}
    for at, case, state, amount in changes:
        so_far[case] = so_far.get(case, 0) + (amount if state == "disputed" else -amount)
        limits[at, case] = CaseLimit(at, case, so_far[case])
    return list(limits.values())


def on_their_way(sent: Iterable[tuple[datetime, datetime, str, str, bytes]]) -> list[ReleaseSent]:
    """Releases, reductions and tombstones that the centre has sent, with what they free."""
    return [_on_its_way(*row) for row in sent]


def _on_its_way(at: datetime, due: datetime, hold: str, kind: str, body: bytes) -> ReleaseSent:
    due = max(due, at + ANSWER_SLACK)
    if kind == "release":
        told = parse(Release, body)
        return ReleaseSent(at, due, hold, told.idempotency_key, told.amount)
    if kind == "reduce":
        reduced = parse(Reduce, body)
        return ReleaseSent(at, due, hold, reduced.idempotency_key, None, reduced.keep)
    return ReleaseSent(at, due, hold, parse(Tombstone, body).idempotency_key, None)


def percentile(values: Sequence[float], share: int) -> float:
    """The nearest-rank percentile of sorted values, one decimal; 0 for none."""
    if not values:
        return 0.0
    return round(values[max(0, -(-len(values) * share // 100) - 1)], 1)
