"""What the duty page shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...audit.models import Check
from ...holds.models import HoldPart, HoldStep, StandingOrder
from ...holds.scores.queries import Scorecard
from ...partners.models import Line, Partner
from ..typed import Choice
from .alerts import AlertRow
from .calls import CallRow
from .drafts import DraftRow
from .glass import GlassRow
from .on_duty import OnDuty


@dataclass(frozen=True, slots=True)
class StepRow:
    """A change that waits; ``own``: the reader proposed it and cannot be the second hand."""

    step: HoldStep
    own: bool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A standing order; ``may_end``: the reader named it or is a supervisor."""

    order: StandingOrder
    may_end: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One bank's card: percentages are whole numbers, None where there is nothing to count."""

    name: str
    card: Scorecard

    @property
    def held(self) -> int | None:
        return round(100 * self.card.held / self.card.asked) if self.card.asked else None

    @property
    def late(self) -> tuple[int, int]:
        """The 95 % interval of late answers in percent."""
        low, high = self.card.late.interval
        return round(100 * low), round(100 * high)


@dataclass(frozen=True, slots=True)
class DutyPage:
    """Everything of the district's duty at a moment."""

    now: datetime
    silent: tuple[Line, ...]
    calls: tuple[CallRow, ...]
    too_little: tuple[HoldPart, ...]
    ending: tuple[HoldPart, ...]
    steps: tuple[StepRow, ...]
    orders: tuple[OrderRow, ...]
    scores: tuple[ScoreRow, ...]
    inward: int = 0
    glass: tuple[GlassRow, ...] = ()
    glass_days: int = 0
    log_alarms: tuple[Check, ...] = ()
    drafts: tuple[DraftRow, ...] = ()
    alerts: tuple[AlertRow, ...] = ()
    colleagues: tuple[Choice, ...] = ()
    on_duty: OnDuty | None = None
    supervisors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldPage:
    """One standing hold that may be changed; ``others``: further parts of the lien, of any report."""

    now: datetime
    part: HoldPart
    others: int
    others_sum: int
    ends_last: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One request as it is sent by hand, every fact in words a clerk can act on."""

    hold_id: str
    reference: str
    rail: str
    paid: int
    amount: int
    account: str
    booked_at: datetime
    sent_at: datetime | None
    until: datetime
    ask: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The sheet for a bank whose line is down: who asks, under which law, how to answer."""

    now: datetime
    bank: Partner
    office: str
    law: str
    telephone: str
    officer: str
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a message to decide: its bank, what it says, the sum of it that is nobody's yet.

    ``report`` is empty for a line of no district, which every district sees.
    """

    line_id: str
    bank: str
    why: str
    told_at: datetime
    kind: str
    place: str
    said: str = ""
    own_name: str = ""
    suspense: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class StrangeRow:
    """One answer with words that nobody knows; ``lines`` are what it says: kind of line and minor units.

    ``at_once``: the bank is past every clock, so that letting it stand ends the request now.
    """

    reply_id: str
    bank: str
    asked: int
    words: tuple[str, ...]
    lines: tuple[tuple[str, int], ...]
    received_at: datetime
    report: str
    reason: str = ""
    final: bool = True
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class InwardPage:
    """desks/duty/inward.html at ``/desk/duty/inward``. ``decisions`` are value and words of each choice."""

    lines: tuple[LineRow, ...]
    strange: tuple[StrangeRow, ...]
    decisions: tuple[tuple[str, str], ...]

    @property
    def waiting(self) -> int:
        """How many decisions are asked for."""
        return len(self.lines) + len(self.strange)


@dataclass(frozen=True, slots=True)
class PastRow:
    """One decision that was made, long numbers masked; ``undo_href`` where it can still be taken back."""

    at: datetime
    who: str
    bank: str
    what: str
    sum: str
    why: str
    report: str = ""
    undo_href: str = ""
