"""Which event of the log is which stage of a report's life, and between which stages a clock runs.

The database computes lives and clocks by these same tables (keeping.py); a test compares them.
"""

from __future__ import annotations

from typing import Final

from ..reports.clocks import STAGE_OF

STAGES: Final = STAGE_OF | {
    "hold.started": "hold_started",
    "hold.freed": "hold_released",
    "contest.upheld": "contest_upheld",
    "report.paused": "paused",
    "report.resumed": "resumed",
    "report.reopened": "reopened",
    "report.merged": "merged",
    "report.transferred": "transferred",
    "report.reclassified": "reclassified",
    "report.placed": "placed",
    "call.taken": "called",
}
"""Verbs of the log that move a report from one stage to the next; all others are no news to oversight."""

HARM_STAGES: Final = {
    "contest.entered": "contested",
    "contest.appealed": "appealed",
    "contest.rejected": "contest_rejected",
    "hold.release-sent": "release_sent",
    "hold.found-wrong": "found_wrong",
    "hold.called": "telephoned",
}
"""Verbs that say what harm was done: no stages of a report's life, and no part of its history as a file."""

CLOCKS: Final = (
    ("reported", "first_request"),
    ("first_request", "first_answer"),
    ("reported", "held"),
    ("reported", "decided"),
    ("reported", "returned"),
    ("reported", "closed"),
    ("closed", "told"),
)
"""Clocks that the database keeps for every report: from the first time of one stage to that of the other."""

NAMES: Final = tuple(f"{start}-{end}" for start, end in CLOCKS)
FREEING: Final = "contested-freed"
"""The clock of a hold: from its holder's contest, or a person's finding that it is wrong, to its end."""

WRONGLY_HELD: Final = ("not-fraud", "contest-upheld")
"""Outcomes of a freed hold that count as held wrongly (contracts.md, wrong-hold days)."""

ALL: Final = "all"
"""The kind, and the unit, of all reports of the centre together."""
NO_DISTRICT: Final = "*"
"""Their district: a code that none has, and not an empty one, which a scope without a name would see."""

KINDS: Final = {
    "district": "district_id",
    "station": "station",
    "category": "category",
    "bank": "bank",
    "band": "band",
    "channel": "channel",
    "language": "language",
}
"""By what lives are counted beside each other: the word for it, and the column of a life."""

MEASURES: Final = (
    "reports", "disputed", "reopened", "transfers", "contests_upheld", "contests_decided", "open_holds",
    "settled_holds", "wrong_holds", "wrong_amount", "wrong_hold_seconds", "wrong_amount_seconds",
    "false_holds", "false_amount", "false_hold_seconds", "calls", "needless_calls", "in_flight",
    "held", "returned", "released", "withdrawn", "unknown", "superseded",
)  # fmt: skip
"""What lives come to: counts, harm, and money by where it is (trails' states). Sums are minor units."""
HARMFUL: Final = ("wrong_holds", "contests_decided", "released", "needless_calls")
"""Measures of harm whose reports are listed; the index of such lives names them too."""
