"""What an inspector computes from the banks' own books: double holds, breaches of the cap, lost reports.

The definitions are those of contracts.md. Everything is an argument: events of the banks' journals, and facts
that the caller collected from the centre and from the victims.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from haltline.city.journal import LienEvent
from haltline.protocol import slices as units
from haltline.protocol.slices import EMPTY, Slices


@dataclass(frozen=True, slots=True)
class CaseLimit:
    """From this moment the live holds of a case may not exceed `limit`: disputed - returned - superseded."""

    time: datetime
    case_ref: str
    limit: int


@dataclass(frozen=True, slots=True)
class ReleaseSent:
    """A release or reduction on its way: until `answer_by` its amount no longer counts as held.

    `key` is its idempotency key: once the bank's journal shows it, the journal alone speaks.
    """

    sent_at: datetime
    answer_by: datetime
    case_ref: str
    key: str
    amount: int


@dataclass(frozen=True, slots=True)
class CapBreach:
    """A moment at which a case held more than was still missing, by `excess` minor units."""

    time: datetime
    case_ref: str
    excess: int


def double_holds(events: Iterable[LienEvent]) -> set[tuple[str, str]]:
    """(account, transfer) pairs held beyond the payment, or with one unit in two live parts of one case."""
    live: dict[tuple[str, str], dict[tuple[str, str], Slices]] = {}
    found: set[tuple[str, str]] = set()
    for event in events:
        pair, part = (event.account, event.transfer_id), (event.hold_id, event.case_ref)
        parts = live.setdefault(pair, {})
        before = parts.get(part, EMPTY)
        if event.delta > 0 and units.intersect(before, event.slices):
            found.add(pair)
        parts[part] = _after(before, event)
        if sum(map(units.total, parts.values())) > event.transfer_amount or _shared(parts):
            found.add(pair)
    return found


def _after(before: Slices, event: LienEvent) -> Slices:
    if event.delta > 0:
        return units.union([*before, *event.slices])
    return units.subtract(before, event.slices)


def _shared(parts: Mapping[tuple[str, str], Slices]) -> bool:
    """Whether two live parts of one case have a unit in common."""
    by_case = sorted(parts.items(), key=lambda each: each[0][1])
    for _, same_case in groupby(by_case, key=lambda each: each[0][1]):
        each = [slices for _, slices in same_case]
        if units.total(units.union([pair for slices in each for pair in slices])) < sum(
            map(units.total, each)
        ):
            return True
    return False


def cap_breaches(
    events: Iterable[LienEvent],
    limits: Iterable[CaseLimit],
    releases: Iterable[ReleaseSent],
    case_of: Mapping[str, str] | None = None,
) -> list[CapBreach]:
    """Every moment of any event at which a case's liens, less releases on their way, exceed its limit.

    `case_of` maps a hold, or the case a bank was told, to the case it belongs to now (a clerk is told
    no case). A case without a limit may hold nothing.
    """
    merged = case_of or {}
    by_case: dict[str, _Case] = {}
    for event in events:
        told = merged.get(event.hold_id, event.case_ref)
        by_case.setdefault(merged.get(told, told), _Case()).events.append(event)
    for limit in limits:
        by_case.setdefault(merged.get(limit.case_ref, limit.case_ref), _Case()).limits.append(limit)
    for sent in releases:
        by_case.setdefault(merged.get(sent.case_ref, sent.case_ref), _Case()).releases.append(sent)
    return [breach for name, case in sorted(by_case.items()) for breach in case.breaches(name)]


class _Case:
    """Everything that happened to one case, looked at again at each of its moments."""

    def __init__(self) -> None:
        self.events: list[LienEvent] = []
        self.limits: list[CaseLimit] = []
        self.releases: list[ReleaseSent] = []

    def breaches(self, name: str) -> Iterable[CapBreach]:
        """The moments with more held than the limit then allows."""
        done = {event.key: event.time for event in self.events if event.delta < 0 and event.key}
        for moment in sorted(self._moments()):
            held = sum(event.delta for event in self.events if event.time <= moment)
            leaving = sum(sent.amount for sent in self.releases if _on_its_way(sent, moment, done))
            excess = held - leaving - self._limit(moment)
            if excess > 0:
                yield CapBreach(moment, name, excess)

    def _moments(self) -> set[datetime]:
        return (
            {event.time for event in self.events}
            | {limit.time for limit in self.limits}
            | {sent.answer_by for sent in self.releases}
        )

    def _limit(self, moment: datetime) -> int:
        known = sorted((each for each in self.limits if each.time <= moment), key=lambda each: each.time)
        return known[-1].limit if known else 0


def _on_its_way(sent: ReleaseSent, moment: datetime, done: Mapping[str, datetime]) -> bool:
    carried_out = done.get(sent.key)
    return sent.sent_at <= moment < sent.answer_by and (carried_out is None or carried_out > moment)


def lost_reports(receipts: Iterable[str], known: Iterable[str]) -> list[str]:
    """References that victims carry and the centre does not know."""
    return sorted(set(receipts) - set(known))
