"""What a centre keeps of reports, trails, requests and parts: rows as in the real one, without a database."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from haltline.city.simulation.port import WATCHES
from haltline.protocol import Ask, HoldRequest, PartState, Reply, RequestState
from haltline.protocol.decisions import LaterWord, MoneyState, PartNow, Stored
from haltline.protocol.slices import Slices


@dataclass(slots=True, eq=False)
class Report:
    """One report; duplicates point to the report that leads their case."""

    key: str
    district: str
    phone: str
    created_at: datetime
    lapses_at: datetime | None
    disputes: "list[Dispute]" = field(default_factory=list)
    leads: "Report | None" = None
    verified_at: datetime | None = None
    lapsed_at: datetime | None = None
    begin_at: datetime | None = None

    @property
    def lead(self) -> "Report":
        """The report that leads the case."""
        return self.leads or self


@dataclass(slots=True, eq=False)
class Dispute:
    """One payment of a report, with the minor units of it that are disputed. `order` rises with each told."""

    report: Report
    number: int
    order: int
    reference: str
    rail: str
    amount: int
    paid: int
    paid_at: datetime
    told_at: datetime
    payer: tuple[str, str]
    payee: tuple[str, str]
    begun: bool = False
    duplicate_of: "Dispute | None" = None
    opened: int = 0
    legs: "list[Leg]" = field(default_factory=list)

    @property
    def name(self) -> str:
        """The stable name."""
        return f"{self.report.key}/{self.number}"


@dataclass(slots=True, eq=False)
class Leg:
    """Units of one dispute that came to one account by one payment; `rest` says in which states they are.

    `request` is what was asked about them, `watch` the later wish to hear what else comes to their account.
    `planned`: units here changed hands or were paid out under a plan; `settled`: it does not yield any more.
    """

    id: UUID
    name: str
    dispute: Dispute
    parent: "Leg | None"
    hop: int
    institution: str
    account: str
    payer: tuple[str, str]
    transfer_id: str
    reference: str
    rail: str
    paid: int
    amount: int
    units: Slices
    booked_at: datetime
    ended: bool = False
    settled: bool = False
    planned: bool = False
    request: "Request | None" = None
    watch: "Request | None" = None
    children: "list[Leg]" = field(default_factory=list)
    rest: dict[MoneyState, int] = field(default_factory=dict)

    @property
    def requests(self) -> "list[Request]":
        """All that was asked about it."""
        return [each for each in (self.request, self.watch) if each is not None]


@dataclass(slots=True, eq=False)
class Part:
    """What a bank keeps for one request, as far as the centre knows."""

    state: PartState
    amount: int
    expires_at: datetime
    since: datetime
    releasing: int = 0
    beside: int = 0
    contest_open: bool = False

    @property
    def now(self) -> PartNow:
        """How it stands, as decisions take it."""
        return PartNow(self.state, self.amount, self.releasing, self.beside)


@dataclass(slots=True, eq=False)
class Request:
    """What the centre asks of one bank about one leg."""

    id: UUID
    leg: Leg
    ask: Ask
    amount: int
    created_at: datetime
    expires_at: datetime
    state: RequestState = RequestState.DRAFT
    not_confirmed: bool = False
    by_order: bool = False
    waits_for: str = ""
    hands: list[str] = field(default_factory=list)
    message: HoldRequest | None = None
    sent_at: datetime | None = None
    acknowledged: bool = False
    due_at: datetime | None = None
    reminded: bool = False
    part: Part | None = None
    stored: list[Stored] = field(default_factory=list)
    waiting: list[Reply] = field(default_factory=list)
    mismatched: dict[str, int] = field(default_factory=dict)
    posted: Reply | None = None
    words: list[LaterWord] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The stable name."""
        return self.leg.name + (WATCHES if self.ask is Ask.WATCH else "")

    @property
    def partner(self) -> str:
        """The bank that is asked."""
        return self.leg.institution


OWED = ("instructed", "refused")
"""States of a payout whose money is still ordered for its victim."""


@dataclass(slots=True, eq=False)
class Payout:
    """A share of a plan on its way to one victim: which holds pay it, at which legs its units rest."""

    id: UUID
    name: str
    dispute: Dispute
    pot: tuple[str, str]
    amount: int
    to: tuple[str, str]
    draws: list[tuple[UUID, int]]
    places: list[tuple[Leg, int]]
    state: str = "instructed"
    proofs: dict[str, str] = field(default_factory=dict)
    judged: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Message:
    """One message in the outbox; `state` is waiting, unsure, delivered, refused or withdrawn.

    `number` rises in the order in which messages were written. What frees money frees `amount`; where that is
    None, all but `keep`.
    """

    name: str
    kind: str
    subject: Request | Payout
    partner: str
    path: str
    body: bytes
    key: str
    put_at: datetime
    next_at: datetime | None
    amount: int | None = None
    keep: int = 0
    state: str = "waiting"
    attempts: int = 0
    first_sent_at: datetime | None = None
    until: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """One claim in a proposed plan: what it lacks, what is held here for it, what it gets."""

    loss: int
    held_here: int
    amount: int


@dataclass(slots=True, eq=False)
class Plan:
    """How a pot is to be shared, proposed by one person; it runs when a second agrees.

    Where several districts share it, the second is of another one of them.
    """

    pot: tuple[str, str]
    by: tuple[str, str]
    districts: frozenset[str]
    pot_amount: int
    shares: dict[str, Share]
    agreed: tuple[str, str] | None = None
