"""What an inspector computes from the banks' own books: double holds; and lost reports. The cap has a file.

The definitions are those of contracts.md. Everything is an argument: events of the banks' journals, and facts
that the caller collected from the centre and from the victims.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby

from haltline.city.journal import LienEvent
from haltline.protocol import slices as units
from haltline.protocol.slices import EMPTY, Slices


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


def lost_reports(receipts: Iterable[str], known: Iterable[str]) -> list[str]:
    """References that victims carry and the centre does not know."""
    return sorted(set(receipts) - set(known))
