"""View-models of the officers' pages: plain values that a view fills and a template only shows.

Amounts are minor units, times aware. Every template takes its page under the name ``page``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from haltline.centre.desks.officer.life_pages import Life
from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.pictures.trail import Trail
from haltline.centre.desks.public.pages import Message, PaymentFields
from haltline.centre.desks.stations import Station
from haltline.centre.desks.typed import Choice, Problem, Typed


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether an officer is sure of a report. Without it, what no person decided lapses at ``lapses_at``.

    ``lapses_at`` is None where an officer took the report on the telephone. ``ways`` and ``proofs`` fill the
    form that posts ``reached`` and ``confirmed`` to ``/desk/reports/KEY/verify`` (data-verb verify).
    """

    lapses_at: datetime | None = None
    lapsed_at: datetime | None = None
    verified_at: datetime | None = None
    by: str = ""
    reached: str = ""
    confirmed: str = ""
    ways: tuple[Choice, ...] = ()
    proofs: tuple[Choice, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether an officer still has to make sure."""
        return self.lapses_at is not None and self.verified_at is None


@dataclass(frozen=True, slots=True)
class ToldPayment:
    """One payment the victim named; ``merged_into`` is the number of the report that follows it already.

    The form of a merged one posts number and ``separate-N-{institution,reference,reason}`` to
    ``/desk/reports/KEY/separate`` (data-verb separate).
    """

    number: int
    disputed: int
    whole: int
    paid_at: datetime
    from_bank: str
    to_bank: str
    to_account: str
    reference: str
    told_later: bool = False
    merged_into: str = ""
    institution: Typed = Typed()
    right_reference: Typed = Typed()
    reason: Typed = Typed()
    open: bool = False

    @property
    def stem(self) -> str:
        """How the names of the form's fields begin."""
        return f"separate-{self.number}-"


@dataclass(frozen=True, slots=True)
class Repeat:
    """Another report that names a payment of this one."""

    reference: str
    reference_key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture the victim gave; its bytes are at ``/desk/reports/KEY/photos/ID``, where a look is logged."""

    photo_id: str
    at: datetime
    size: int
    width: int
    height: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What the victim told later and what was written back; ``waits``: a message is not answered.

    The box posts ``text`` and ``client_key`` to ``/desk/reports/KEY/answer`` (data-verb answer-victim).
    """

    messages: tuple[Message, ...] = ()
    waits: bool = False
    on_phone: bool = False
    photos: tuple[Photo, ...] = ()
    client_key: str = ""
    can_answer: bool = False
    text: Typed = Typed()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One report in the queue. ``next_verb`` is a key of NEXT in words.py; ``late``: the bank is overdue.

    ``owner`` is empty while nobody works on it; ``mine`` when the reader does.
    """

    reference: str
    reference_key: str
    what: str
    place: str
    paid_at: datetime
    golden_until: datetime
    loss_per_minute: int
    sums: Sums
    next_verb: str
    waiting_for: str = ""
    late: bool = False
    owner: str = ""
    mine: bool = False
    unverified: Verification | None = None
    ending: Ending | None = None

    @property
    def href(self) -> str:
        """The report's page."""
        return f"/desk/reports/{self.reference_key}"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that must not be overlooked, as a sentence, and where it is dealt with."""

    said: str
    href: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """The first hold of a report that ends soon; it is extended at ``/desk/duty/holds/HOLD_ID``."""

    hold_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """A word that narrows the list, as a link in the address bar."""

    label: str
    href: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """desks/officer/queue.html at ``/desk/queue``: the most urgent row first and open.

    Row forms post to ``/desk/reports/KEY/claim`` (data-verb claim) and ``.../release-claim`` (release-claim).
    """

    rows: tuple[QueueRow, ...]
    now: datetime
    golden_open: int = 0
    in_reach: int = 0
    overdue_banks: tuple[str, ...] = ()
    unclaimed: int = 0
    mine: int = 0
    filters: tuple[Filter, ...] = ()
    total: int = 0
    first: int = 1
    previous_href: str = ""
    next_href: str = ""
    alarms: tuple[Alarm, ...] = ()

    @property
    def loss_of_first(self) -> int:
        """What the first row loses each minute it waits."""
        return self.rows[0].loss_per_minute if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown, counted over all pages."""
        return self.first + len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """A hold request that waits for an officer. ``second`` when one officer has approved already.

    Forms post to ``/desk/holds/HOLD_ID/approve`` (approve), ``/second-approve`` and ``/recall``.
    ``own`` when the reader is the first hand and cannot also be the second.
    """

    hold_id: str
    reference: str
    reference_key: str
    bank: str
    account: str
    amount: int
    hop: int
    because: str
    proposed_at: datetime
    second: bool = False
    first_by: str = ""
    own: bool = False
    ask: str = "hold"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Money that came to an account after it was emptied, as the bank tells it; ``bank``: whence, or ""."""

    at: datetime
    amount: int
    bank: str = ""


@dataclass(frozen=True, slots=True)
class BankWord:
    """What a bank said beside its sums: grounds in plain words, its own reason, later credits."""

    grounds: tuple[str, ...] = ()
    reason: str = ""
    arrivals: tuple[Arrival, ...] = ()

    @property
    def says(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.grounds or self.reason or self.arrivals)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One hold request with its clock; ``state`` and ``ask`` are words of the hold protocol."""

    hold_id: str
    bank: str
    account: str
    amount: int
    state: str
    ask: str = "hold"
    hop: int = 1
    sent_at: datetime | None = None
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    not_confirmed: bool = False
    note: str = ""
    can_recall: bool = False
    word: BankWord | None = None

    @property
    def open(self) -> bool:
        """Whether an answer is still owed, so that its clock is shown."""
        return self.state in {"sent", "acknowledged", "unknown", "part_answered", "overdue", "escalated"}

    @property
    def took(self) -> float:
        """Seconds from sending to the answer; 0 while either is missing."""
        if self.sent_at is None or self.answered_at is None:
            return 0.0
        return (self.answered_at - self.sent_at).total_seconds()


@dataclass(frozen=True, slots=True)
class HoldPart:
    """Money a bank keeps for this report. Forms post to ``/desk/holds/HOLD_ID/contest`` and ``/release``."""

    hold_id: str
    bank: str
    account: str
    amount: int
    until: datetime
    state: str = "active"
    hold_reference: str = ""
    releasing: int = 0
    free_by: datetime | None = None
    not_freed: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of evidence: its source, what it states, the arithmetic behind it; ``key`` is its anchor."""

    key: str
    source: str
    said: str
    why: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Urgent:
    """The bank that matters now, and until when; ``phone`` when its desk can be called."""

    bank: str
    since: datetime
    by: datetime
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """desks/officer/report.html at ``/desk/reports/KEY``: what can still be reached first, then the trail.

    ``victim`` is masked (initials) until revealed through ``reveal_href``, which is audited. ``leads`` is the
    number of the report that leads the case, where this one repeats a payment of it.
    """

    reference: str
    reference_key: str
    what: str
    place: str
    victim: str
    sums: Sums
    trail: Trail
    now: datetime
    urgent: Urgent | None = None
    rule: str = "fifo"
    replies: int = 0
    limits: tuple[str, ...] = ()
    requests: tuple[RequestLine, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    parts: tuple[HoldPart, ...] = ()
    live_holds: int = 0
    cap: int = 0
    facts: tuple[Fact, ...] = ()
    timeline: tuple[Station, ...] = ()
    superseded: int = 0
    reveal_href: str = ""
    leads: str = ""
    owner: str = ""
    mine: bool = False
    verification: Verification = Verification()
    told: tuple[ToldPayment, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    banks: tuple[str, ...] = ()
    talk: Talk = Talk()
    life: Life = Life()
    problems: tuple[Problem, ...] = ()

    @property
    def accounts(self) -> int:
        """Accounts on the trail."""
        return len(self.trail.posts)


@dataclass(frozen=True, slots=True)
class HelplinePage:
    """desks/officer/helpline.html at ``/desk/helpline``: typed while the caller speaks; the form's fields."""

    client_key: str
    payments: tuple[PaymentFields, ...]
    rails: tuple[Choice, ...]
    now: datetime
    institutions: tuple[str, ...] = ()
    districts: tuple[Choice, ...] = ()
    pasted: Typed = field(default_factory=Typed)
    name: Typed = field(default_factory=Typed)
    phone: Typed = field(default_factory=Typed)
    still_on_phone: Typed = field(default_factory=Typed)
    other_phone: Typed = field(default_factory=Typed)
    district: Typed = field(default_factory=Typed)
    problems: tuple[Problem, ...] = ()
    calls: tuple[Choice, ...] = ()
    categories: tuple[Choice, ...] = ()
    category: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """desks/officer/approvals.html at ``/desk/approvals``: what waits for a hand, the largest first."""

    proposals: tuple[Proposal, ...]
    now: datetime

    @property
    def together(self) -> int:
        """Sum of all that waits."""
        return sum(each.amount for each in self.proposals)
