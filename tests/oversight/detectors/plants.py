"""What one unit of a made-up office does: each plant changes a share of the unit's reports."""

import numpy as np

from .offices import DAY, HOUR, KINDS, Draft

TARGET = 30 * DAY


def heaping(draft: Draft, unit: str, share: float = 0.15) -> None:
    """Closed in the last hours before the thirtieth day, whenever it really was."""
    rows = draft.some(unit, share)
    before = (draft.rng.random(len(rows)) * 20 * HOUR).astype(np.int64)
    draft.times["closed"][rows] = draft.times["reported"][rows] + TARGET - before


def closure_burst(draft: Draft, unit: str, share: float = 0.2) -> None:
    """Closed on the last two days of the month in which it was due."""
    rows = draft.some(unit, share)
    due = draft.times["closed"][rows] // DAY
    month = due.astype("datetime64[D]").astype("datetime64[M]") + 1
    last = month.astype("datetime64[D]").astype(np.int64) - 1 - draft.rng.integers(0, 2, len(rows))
    draft.times["closed"][rows] = last * DAY + 10 * HOUR


def back_dating(draft: Draft, unit: str, share: float = 0.1) -> None:
    """Closings that claim to be some days before they were written down."""
    rows = draft.some(unit, share)
    lag = (draft.rng.uniform(3, 15, len(rows)) * DAY).astype(np.int64)
    draft.times["closed"][rows] -= lag
    draft.lags["closed"][rows] += lag


def template_closure(draft: Draft, unit: str, share: float = 0.08) -> None:
    """The same words under every case."""
    draft.closings[draft.some(unit, share)] = "Enquiry made, nothing found; filed."


def narrative_mismatch(draft: Draft, unit: str, share: float = 0.15) -> None:
    """Entered as another, lesser matter than the story tells."""
    draft.kind[draft.some(unit, share)] = KINDS.index("other")


def smaller_sums(draft: Draft, unit: str, share: float = 0.15) -> None:
    """Entered with a tenth of the sum."""
    rows = draft.some(unit, share)
    draft.amount[rows] //= 10


def downgrade(draft: Draft, unit: str, share: float = 0.1) -> None:
    """Made smaller without a word."""
    rows = draft.some(unit, share)
    draft.add("reclassified", rows, draft.times["reported"][rows] + 3 * DAY, amount=draft.amount[rows] // 5)


def silent_calls(draft: Draft, unit: str, share: float = 0.5) -> None:
    """For every two reports one more caller is sent away."""
    rows = draft.some(unit, share)
    nobody = np.full(len(rows), -1)
    at = draft.times["reported"][rows] + 3 * HOUR
    draft.add("called", nobody, at, station=draft.station[rows], district=draft.district[rows])


def ping_pong(draft: Draft, unit: str, share: float = 0.1) -> None:
    """Sent away, sent back, sent away again and sent back again."""
    rows = draft.some(unit, share)
    stations = int(draft.station.max()) + 1
    other = (draft.station[rows] + draft.rng.integers(1, stations, len(rows))) % stations
    for turn in range(4):
        to = draft.station[rows] if turn % 2 else other
        at = draft.times["reported"][rows] + (2 + turn) * DAY
        draft.add("transferred", rows, at, station=to, district=to // 4)


def bystander_holds(draft: Draft, unit: str, share: float = 0.15) -> None:
    """Holds on anybody, given up again."""
    rows = draft.some(unit, share)
    at = draft.times["held"][rows] + DAY
    word = np.full(len(rows), "not_fraud", object)
    draft.add("hold_released", rows, at, hold=rows, outcome=word)


PLANTS = {
    "heaping": heaping,
    "closure-burst": closure_burst,
    "back-dating": back_dating,
    "template-closure": template_closure,
    "narrative-mismatch": narrative_mismatch,
    "downgrade": downgrade,
    "silent-calls": silent_calls,
    "ping-pong": ping_pong,
    "bystander-holds": bystander_holds,
}
