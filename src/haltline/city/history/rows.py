"""A draft as events: one row for each thing that happened, with whose work it was and what it says."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from haltline.city.history.days import NEVER
from haltline.city.history.draft import CLOSINGS, ENDINGS, NONE, PAUSES, REASONS, Draft, Table

STAGES = (
    "reported", "first_request", "first_answer", "held", "decided", "returned", "told", "closed", "paused",
    "resumed", "reopened", "merged", "called", "transferred", "reclassified", "hold_started", "hold_released",
    "contest_upheld",
)  # fmt: skip
OUTCOMES = (*CLOSINGS, *ENDINGS, *REASONS, *PAUSES)
FROM_ENDINGS = len(CLOSINGS)
FROM_REASONS = FROM_ENDINGS + len(ENDINGS)
FROM_PAUSES = FROM_REASONS + len(REASONS)
BY_MACHINE = ("first_request", "first_answer", "held", "hold_started", "hold_released", "returned")
UNSIGNED = ("first_answer", "returned", "hold_released", "contest_upheld")
"""Rows that nobody of the office signs: banks and holders make them."""
WITH_BANK = (
    "reported",
    "first_request",
    "first_answer",
    "held",
    "returned",
    "hold_started",
    "hold_released",
    "contest_upheld",
)
INT32 = NDArray[np.int32]


def number(stage: str) -> int:
    """A stage's place in the list."""
    return STAGES.index(stage)


@dataclass(slots=True)
class Rows(Table):
    """One row an event. NONE where a column is empty; `holder` counts officers, banks, then stations.

    `at` is what is said, `true` when it was, from which follows when it was written. `text` is 1 for a story,
    2 for a closing text, 3 for that of a second closing.
    """

    stage: NDArray[np.int8]
    report: INT32
    at: NDArray[np.int64]
    true: NDArray[np.int64]
    officer: INT32
    bank: INT32
    category: INT32
    amount: NDArray[np.int64]
    outcome: INT32
    hold: INT32
    holder: INT32
    text: NDArray[np.int8]


def make_rows(draft: Draft) -> Rows:
    """All events that lie within the history, in no order."""
    blocks = [block for block in _blocks(draft) if len(block.at)]
    columns = [np.concatenate([getattr(block, field.name) for block in blocks]) for field in fields(Rows)]
    rows = Rows(*columns)
    rows.keep((rows.true < draft.days.end) & (rows.at < draft.days.end))
    return rows


def _block(draft: Draft, stage: str, report: np.ndarray, at: np.ndarray, **known: np.ndarray | int) -> Rows:
    """Rows of one stage; what is not known is empty, and the officer is who has the report then."""
    count = len(at)

    def column(name: str, kind: type = np.int32) -> np.ndarray:
        value = known.get(name, NONE)
        return np.broadcast_to(np.asarray(value, kind), count).astype(kind)

    officer = known.get("officer")
    who = _who(draft, report, at) if officer is None else np.asarray(officer, np.int32)
    return Rows(
        stage=np.full(count, number(stage), np.int8),
        report=np.asarray(report, np.int32),
        at=np.asarray(at, np.int64),
        true=np.asarray(known.get("true", at), np.int64),
        officer=who.astype(np.int32),
        bank=column("bank"),
        category=column("category"),
        amount=column("amount", np.int64),
        outcome=column("outcome"),
        hold=column("hold"),
        holder=column("holder"),
        text=column("text", np.int8) if "text" in known else np.zeros(count, np.int8),
    )


def _who(draft: Draft, report: np.ndarray, at: np.ndarray) -> np.ndarray:
    lives = draft.lives
    return np.where(at >= lives.moved[report], lives.to_officer[report], lives.officer[report])


def _blocks(draft: Draft) -> Iterator[Rows]:
    yield from _office(draft)
    yield from _closings(draft)
    yield from _money(draft)
    yield from _tables(draft)


def _happened(times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    report = np.flatnonzero(times < NEVER)
    return report.astype(np.int32), times[report]


def _office(draft: Draft) -> Iterator[Rows]:
    lives = draft.lives
    every = np.arange(len(lives.reported), dtype=np.int32)
    yield _block(
        draft, "reported", every, lives.reported, bank=lives.bank, category=lives.entered_category,
        amount=lives.entered_amount, holder=lives.officer, text=1,
    )  # fmt: skip
    report, at = _happened(lives.first_request)
    banks = len(draft.places.officers)
    yield _block(
        draft, "first_request", report, at, bank=lives.bank[report], holder=banks + lives.bank[report]
    )
    report, true = _happened(lives.first_answer)
    known = {"bank": lives.bank[report], "holder": lives.officer[report], "true": true}
    yield _block(draft, "first_answer", report, draft.said("first_answer")[report], **known)
    report, at = _happened(lives.decided)
    yield _block(draft, "decided", report, at, holder=banks + lives.bank[report])
    report, at = _happened(np.where(lives.paused < lives.closed, lives.paused, NEVER))
    why = FROM_PAUSES + report % len(PAUSES)
    yield _block(draft, "paused", report, at, outcome=why)
    report, at = _happened(np.where(lives.paused < lives.closed, lives.resumed, NEVER))
    yield _block(draft, "resumed", report, at, holder=lives.officer[report])


def _closings(draft: Draft) -> Iterator[Rows]:
    lives = draft.lives
    report, at = _happened(lives.merged)
    yield _block(draft, "merged", report, at)
    said = draft.said("closed")
    report, true = _happened(lives.closed)
    text = np.where(lives.merged[report] < NEVER, 0, 2)
    yield _block(draft, "closed", report, said[report], true=true, outcome=lives.outcome[report], text=text)
    report, at = _happened(np.where(lives.closed < NEVER, lives.told, NEVER))
    yield _block(draft, "told", report, at)
    yield _block(draft, "told", draft.updates.report, draft.updates.at)
    report, at = _happened(lives.reopened)
    yield _block(draft, "reopened", report, at, holder=lives.officer[report])
    report, at = _happened(lives.closed_again)
    yield _block(draft, "closed", report, at, outcome=lives.outcome[report], text=3)


def _money(draft: Draft) -> Iterator[Rows]:
    lives, holds = draft.lives, draft.holds
    report, at = _happened(lives.held)
    yield _block(draft, "held", report, at, bank=lives.bank[report], amount=lives.held_amount[report])
    report, at = _happened(lives.returned)
    back = np.minimum(lives.held_amount[report], lives.entered_amount[report])
    yield _block(draft, "returned", report, at, bank=lives.bank[report], amount=back)
    code = np.arange(len(holds.start), dtype=np.int32)
    known: dict[str, np.ndarray] = {"bank": holds.bank, "amount": holds.amount, "hold": code}
    yield _block(draft, "hold_started", holds.report, holds.start, **known)
    released = {**known, "outcome": FROM_ENDINGS + holds.ending}
    yield _block(draft, "hold_released", holds.report, holds.end, **released)
    right = np.flatnonzero(holds.upheld < NEVER)
    known = {name: column[right] for name, column in known.items()}
    yield _block(draft, "contest_upheld", holds.report[right], holds.upheld[right], **known)


def _tables(draft: Draft) -> Iterator[Rows]:
    calls, moves, changes = draft.calls, draft.moves, draft.changes
    yield _block(draft, "called", calls.report, calls.at, officer=calls.officer)
    stations = len(draft.places.officers) + len(draft.places.banks)
    to_station = stations + draft.places.station_of[moves.to_officer]
    yield _block(draft, "transferred", moves.report, moves.at, officer=moves.sender, holder=to_station)
    why = np.where(changes.reason == NONE, NONE, FROM_REASONS + changes.reason)
    yield _block(
        draft,
        "reclassified",
        changes.report,
        changes.at,
        category=changes.category,
        amount=changes.amount,
        outcome=why,
    )
