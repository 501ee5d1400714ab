"""The cap as an inspector counts it from the banks' own books: what is held for a case, and what may be.

The definition is that of contracts.md, and of decision 0024: a unit that a plan in force pays to a victim of
another case counts for that case.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from haltline.city.journal import LienEvent


@dataclass(frozen=True, slots=True)
class CaseLimit:
    """From this moment the live holds of a case may not exceed `limit`: disputed - returned - superseded."""

    time: datetime
    case_ref: str
    limit: int


@dataclass(frozen=True, slots=True)
class ReleaseSent:
    """A release, reduction or tombstone on its way: until `answer_by` what it frees no longer counts as held.

    `key` is its idempotency key: once the bank's journal shows it, the journal alone speaks. It frees
    `amount` minor units; where that is None, all but `keep`.
    """

    sent_at: datetime
    answer_by: datetime
    hold_id: str
    key: str
    amount: int | None
    keep: int = 0

    def leaves(self, held: int) -> int:
        """What stays held of `held` minor units once it is carried out."""
        return min(held, self.keep) if self.amount is None else max(0, held - self.amount)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Minor units of a hold that a plan in force pays to a victim of a case.

    `key` is the payout's idempotency key: what a bank has paid it does not hold any more.
    """

    key: str
    hold_id: str
    case_ref: str
    amount: int


@dataclass(frozen=True, slots=True)
class OrderInForce:
    """An order with the moments between which it is in force; no end where it still is."""

    since: datetime
    until: datetime | None
    order: Ordered

    def at(self, moment: datetime) -> bool:
        """Whether it is in force then."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class CapBreach:
    """A moment at which a case held more than was still missing, by `excess` minor units."""

    time: datetime
    case_ref: str
    excess: int


def counts_for(
    held: int, own_case: str, orders: Iterable[Ordered], leaving: Iterable[ReleaseSent]
) -> dict[str, int]:
    """The cases for which a hold of `held` minor units counts, and with how many: orders first.

    `orders` and `leaving` are those about this hold that its bank has not carried out.
    """
    shares, left, stays = defaultdict[str, int](int), held, held
    for order in orders:
        taken = min(order.amount, left)
        left -= taken
        shares[order.case_ref] += taken
    for sent in leaving:
        stays = sent.leaves(stays)
    shares[own_case] += max(0, left - (held - stays))
    return dict(shares)


@dataclass(slots=True)
class _Hold:
    """All that happened to one hold, in its bank's journal and at the centre."""

    case_ref: str
    events: list[LienEvent] = field(default_factory=list)
    sent: list[ReleaseSent] = field(default_factory=list)
    orders: list[OrderInForce] = field(default_factory=list)

    def cases(self) -> set[str]:
        """The cases for which it may count."""
        return {self.case_ref, *(each.order.case_ref for each in self.orders)}

    def moments(self) -> Iterator[datetime]:
        """When what it counts for may change."""
        yield from (event.time for event in self.events)
        yield from (each.answer_by for each in self.sent)
        yield from (each.since for each in self.orders)
        yield from (each.until for each in self.orders if each.until is not None)

    def counts(self, moment: datetime, case_ref: str) -> int:
        """Minor units that count for a case then."""
        done = {event.key for event in self.events if event.time <= moment and event.delta < 0}
        held = sum(event.delta for event in self.events if event.time <= moment)
        leaving = [
            each for each in self.sent if each.sent_at <= moment < each.answer_by and each.key not in done
        ]
        orders = [each.order for each in self.orders if each.at(moment) and each.order.key not in done]
        return counts_for(held, self.case_ref, orders, leaving).get(case_ref, 0)


def cap_breaches(
    events: Iterable[LienEvent],
    limits: Iterable[CaseLimit],
    releases: Iterable[ReleaseSent],
    orders: Iterable[OrderInForce] = (),
    case_of: Mapping[str, str] | None = None,
) -> list[CapBreach]:
    """Every moment at which something changes and a case's liens, less what is on its way, exceed its limit.

    `case_of` maps a hold, or the case a bank was told, to the case it belongs to now (a clerk is told
    no case). A case without a limit may hold nothing.
    """
    by_case: dict[str, list[_Hold]] = defaultdict(list)
    for hold in _holds(events, releases, orders, case_of or {}):
        for case_ref in hold.cases():
            by_case[case_ref].append(hold)
    most = _limits(limits, case_of or {})
    return [
        breach for case_ref in sorted(by_case)
        for breach in _breaches(case_ref, by_case[case_ref], most.get(case_ref, []))
    ]  # fmt: skip


def _holds(
    events: Iterable[LienEvent], releases: Iterable[ReleaseSent], orders: Iterable[OrderInForce],
    case_of: Mapping[str, str],
) -> Iterable[_Hold]:  # fmt: skip
    """What stands in no bank's journal was never held."""
    holds: dict[str, _Hold] = {}
    for event in events:
        told = case_of.get(event.hold_id, event.case_ref)
        holds.setdefault(event.hold_id, _Hold(case_of.get(told, told))).events.append(event)
    for sent in sorted(releases, key=lambda each: each.sent_at):
        if sent.hold_id in holds:
            holds[sent.hold_id].sent.append(sent)
    for each in orders:
        if each.order.hold_id in holds:
            holds[each.order.hold_id].orders.append(each)
    return holds.values()


def _limits(limits: Iterable[CaseLimit], case_of: Mapping[str, str]) -> dict[str, list[CaseLimit]]:
    by_case: dict[str, list[CaseLimit]] = defaultdict(list)
    for limit in sorted(limits, key=lambda each: each.time):
        by_case[case_of.get(limit.case_ref, limit.case_ref)].append(limit)
    return by_case


def _breaches(case_ref: str, holds: list[_Hold], limits: list[CaseLimit]) -> Iterator[CapBreach]:
    times = [limit.time for limit in limits]
    for moment in sorted({moment for hold in holds for moment in hold.moments()} | {*times}):
        known = bisect_right(times, moment)
        limit = limits[known - 1].limit if known else 0
        held = sum(hold.counts(moment, case_ref) for hold in holds)
        if held > limit:
            yield CapBreach(moment, case_ref, held - limit)
