"""Checking the log slice by slice: the hour's walk over what is new, the day's over all of it.

The worker walks ``SLICE`` events in a transaction and about a quarter of a second in a pass, so that a check
of millions takes minutes beside the other work and holds nobody up. Cost: about 40 µs an event.
"""

from __future__ import annotations

import logging
import time
from uuid import UUID

from haltline.seals.tree import Frontier
from haltline.seals.walk import Fault, Walk

from ....kernel.scope import in_scope
from ...models import Check, Checkpoint
from .. import outside, queries
from .alarms import WHY_MOST, finish

log = logging.getLogger(__name__)
SLICE = 5_000
SECONDS_MOST = 0.25  # of one pass
NO_EVENT = UUID(int=0)
SPOILED = (
    "is not what was signed, and nothing is signed after it until somebody says why: haltline audit resume"
)


def begin(kind: str) -> Check:
    """Begin a check: the hour's where the last checkpoint ends, the day's with the first event.

    What is wrong with the last checkpoint itself, or with the length of the log, ends the hour's at once.
    """
    with in_scope("audit"):
        until = queries.size()
        check = Check(kind=kind, start=0, until=until, position=0, frontier=b"")
        last = queries.last_checkpoint()
        if fault := _behind(until):
            if kind == Check.Kind.HOUR:
                return finish(check, fault.why, fault.index)
            check.bad_number, check.why = fault.index, fault.why  # the walk may find a lower one
        if kind == Check.Kind.HOUR and last is not None:
            if outside.tree_of(last, outside.keys()) is None:
                return finish(check, f"the checkpoint of size {last.size} {SPOILED}", last.size)
            _start(check, last)
        return Check.objects.bulk_create([check])[0]


def begin_again(last: Checkpoint | None) -> Check:
    """Begin an hour's check at a checkpoint that is what was signed; with the first event where none is."""
    with in_scope("audit"):
        until = queries.size()
        check = Check(kind=Check.Kind.HOUR, start=0, until=until, position=0, frontier=b"")
        if last is not None:
            _start(check, last)
        return Check.objects.bulk_create([check])[0]


def _start(check: Check, last: Checkpoint) -> None:
    check.start = check.position = last.size
    check.frontier = bytes(last.frontier)


def _behind(size: int) -> Fault | None:
    """Whether the world was told of more events than there are, or of checkpoints that are not kept here."""
    told = outside.newest()
    if told is None:
        return None
    if told.size > size:
        return Fault(
            size,
            f"the log ends here, and a checkpoint of {told.size} events was published: events were cut"
            " off, or the database is an older backup (then: haltline audit resume)",
        )
    last = queries.last_checkpoint()
    if last is None or last.size < told.size:
        kept = 0 if last is None else last.size
        return Fault(
            kept,
            f"the checkpoint of {told.size} events that was published is not in the database: it was taken"
            " out, or the database is an older backup (then: haltline audit resume)",
        )
    return None


def go_on(check: Check, seconds: float = SECONDS_MOST) -> bool:
    """Walk on for a while; whether the check is over."""
    ends = time.monotonic() + seconds
    while True:
        with in_scope("audit"):
            if _slice(check):
                return True
        if time.monotonic() > ends:
            return False


def to_the_end(check: Check) -> Check:
    """The whole check at once, for whoever asks by hand."""
    while not check.finished_at and not go_on(check):
        pass
    return check


def _slice(check: Check) -> bool:
    """Walk one slice and keep how far it has come; whether the check is over."""
    if check.position >= check.until:
        return _look_for_unsealed(check)
    tree = Frontier.of_bytes(check.position, bytes(check.frontier))
    walk = Walk(frontier=tree, good=check.position, sure=check.position)
    stop = min(check.until, check.position + SLICE)
    walk.known, fault, explained = _signed(check.position, stop)
    check.explained += explained
    published = outside.leaves()
    for each in queries.sealed_between(check.position, stop, SLICE):
        walk.step(each.number, each.leaf, each.now, published[each.number])
    if not walk.broken and walk.position < stop:
        walk.stop("is missing, event and seal")
    fault = walk.first or fault
    if fault and (check.bad_number is None or fault.index < check.bad_number):
        check.bad_number, check.why = fault.index, str(fault)[:WHY_MOST]
    check.position, check.frontier = walk.position, walk.frontier.to_bytes()
    if walk.broken:
        finish(check, check.why, check.bad_number)
        return True
    _keep(check)
    return False


def _signed(start: int, stop: int) -> tuple[dict[int, bytes], Fault | None, int]:
    """The signed roots of these sizes, those told to the world before ours; and a row that nobody signed.

    The last number is of such rows of which the log itself says why: they are counted, and no fault.
    """
    ours, fault, known, explained = outside.keys(), None, dict[int, bytes](), 0
    said = queries.explained()
    for row in queries.checkpoints_between(start, stop):
        if outside.as_signed(row, ours):
            known[row.size] = bytes(row.root)
        elif not outside.is_spoiled(row, ours):
            continue
        elif outside.is_known(row, said):
            explained += 1
        elif fault is None:
            fault = Fault(start, f"the checkpoint of size {row.size} in the database is not what was signed")
    for told in outside.published(start, stop):
        if known.setdefault(told.size, told.root) != told.root:
            fault = fault or Fault(
                start, f"the log was forked: two checkpoints of {told.size} events", told.size
            )
            known[told.size] = told.root
    return known, fault, explained


def _look_for_unsealed(check: Check) -> bool:
    """The day's check ends with events that stand in the log without a seal; the hour's ends here."""
    if check.kind == Check.Kind.DAY:
        lost, further = queries.without_seal(check.event_after or NO_EVENT, SLICE)
        if lost is not None and not check.why:
            check.why = (
                f"event {lost} stands in the log without a seal: it was put in past the log's own trigger"
            )
        if further is not None and lost is None:
            check.event_after = further
            _keep(check)
            return False
        _tell_once(check)
    finish(check, check.why, check.bad_number)
    return True


def _tell_once(check: Check) -> None:
    """Spoiled checkpoints that are explained are named when they are first met so; later they are counted."""
    before = queries.last_check(Check.Kind.DAY, finished=True)
    if check.explained and (before is None or before.explained != check.explained):
        sizes = ", ".join(str(each.size) for each in queries.explained())
        log.warning("the audit log: spoiled checkpoints that are known and explained, of sizes %s", sizes)


def _keep(check: Check) -> None:
    Check.objects.filter(pk=check.pk).update(
        position=check.position, frontier=check.frontier, event_after=check.event_after,
        bad_number=check.bad_number, why=check.why, explained=check.explained,
    )  # fmt: skip
