"""How a simulated world meets a centre: what it tells it, what it carries for it, what it may look at.

Two centres serve this port, one in memory and the real one on its database. Nothing here names a row: legs,
messages and payouts go by stable names made of what happened, so that under one seed both meet one fate and
their books can be laid side by side.

Stable names. A *dispute* is `report/number`, number as the report counts its payments from 1. A *leg* is
`dispute|hop|transfer|n`: transfer is the bank's transfer id, or the reported reference where none is known;
n counts legs of the same dispute, hop and transfer in the order in which they were made, from 1. A *request*
and its *part* go by their leg, a request to watch by its leg and WATCHES. A *message*
is `kind request n` with n counting messages of that kind about that request from 1, a payout's is
`payout dispute n`. A *case* goes by the key of the report that leads it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from haltline.city.cap import Ordered, ReleaseSent
from haltline.city.world import ReportPlan
from haltline.protocol.slices import Slices

DISTRICTS = ("home", "away")
"""Offices that take reports, each with officers and a standing order of its own; they share pots."""
WATCHES = " watch"
"""What the stable name of a watch has behind that of its leg."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One call on its way to a bank, claimed by this attempt; `query` asks for a status and has no body.

    `token` is the centre's own handle of it, given back with what came of the call.
    """

    name: str
    partner: str
    kind: str
    path: str
    body: bytes
    key: str
    attempt: int
    query: bool
    token: str


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a call: a status and a body, or silence; `reached` tells whether it had left by then."""

    status: int | None
    body: bytes = b""
    reached: bool = True
    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Letter:
    """A call of a bank to the centre under its own proven name."""

    partner: str
    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """The centre's answer to a letter: an HTTP status and, for a refusal, the code of its problem."""

    status: int
    code: str = ""


class Verb(StrEnum):
    """What a person does at the centre, or at a bank's desk for a holder."""

    APPROVE = "approve"
    VERIFY = "verify"
    CONTEST = "contest"
    UPHOLD = "uphold"
    REJECT = "reject"
    EXTEND = "extend"
    REDUCE = "reduce"
    RECALL = "recall"
    PROPOSE = "propose"
    AGREE = "agree"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person. `about` is a leg; for verify a report's key; for propose and agree a pot, as
    `institution:account`. `until` is the new end of an extension, `keep` what a reduction keeps, in minor
    units; both are one act here and two people's at the real centre.
    """

    verb: Verb
    person: str
    about: str
    until: datetime | None = None
    keep: int = 0
    district: str = DISTRICTS[0]


@dataclass(frozen=True, slots=True)
class RequestBook:
    """How a request stands: its state, the mark *not confirmed*, the minor units asked about, its hop.

    `at`: the account asked about as `institution:number`. `waits_for`: why no order counted, in a word.
    """

    state: str
    not_confirmed: bool
    amount: int
    hop: int
    at: str
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class PartBook:
    """How a part stands: its state, minor units held, and of these under a release that was sent."""

    state: str
    amount: int
    releasing: int


@dataclass(frozen=True, slots=True)
class Books:
    """All that two centres must agree on after the same run; equal books compare equal.

    `units`: minor units by (leg, money state), empty ones left out. `requests` and `parts` by leg.
    `messages`: how many messages of each kind left at least once. `payouts`: (state, minor units) by name.
    `disputed`: minor units by dispute, of those whose trail has begun. `lines`: state of the line to each
    bank that is not called as usual, because it has fallen silent. `questions`: by leg, the event that asks a
    person to find something out.
    """

    units: Mapping[tuple[str, str], int] = field(default_factory=dict)
    requests: Mapping[str, RequestBook] = field(default_factory=dict)
    parts: Mapping[str, PartBook] = field(default_factory=dict)
    messages: Mapping[str, int] = field(default_factory=dict)
    payouts: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    disputed: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """One move of a request (`machine` "request") or a part ("part") by leg.

    `marked` is the mark *not confirmed* before and after (always False, False for a part); `evidence`: the
    bank itself had given word.
    """

    machine: str
    leg: str
    before: str
    after: str
    marked: tuple[bool, bool] = (False, False)
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A reply that the centre keeps: its bytes, the units asked about, whether it waits for a person."""

    leg: str
    body: bytes
    asked: int
    review: bool


@dataclass(frozen=True, slots=True)
class Paid:
    """Minor units of one case: proven as credited to its victims by banks, and returned in the ledger."""

    case: str
    paid: int
    returned: int


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A request that left under its district's standing order, so that no person looked, by its stable name.

    `holds`: it asks to hold. `payment`: payer's bank and reference of its leg, `units` those of it that are
    asked about; `stands` while they are followed by this leg. `unverified`: its report, now.
    """

    name: str
    report: str
    district: str
    at: str
    amount: int
    hop: int
    holds: bool
    payment: tuple[str, str]
    units: Slices
    stands: bool
    unverified: bool


@dataclass(frozen=True, slots=True)
class PlanRun:
    """A plan that ran: the districts it is of, and who proposed and who agreed, each with theirs."""

    districts: frozenset[str]
    proposed: tuple[str, str]
    agreed: tuple[str, str]


class Centre(Protocol):
    """A centre as a simulated world drives it. Every call is one transaction and is told the time."""

    def report(self, plan: ReportPlan, now: datetime) -> None:
        """A victim's report is committed; its key names it. The same key again changes nothing."""
        ...

    def act(self, act: Act, now: datetime) -> bool:
        """A person does something; False where the centre refuses it, which then has no effect."""
        ...

    def due(self, now: datetime) -> Sequence[Sending]:
        """Claims every message whose time has come, one attempt each: orders about holds that stand first,
        then the rest, each in the order they were written.

        A message about a request in an unknown state comes as a status query. A line that has fallen silent
        lets one probe through at a time, and orders about one hold leave one after another.
        """
        ...

    def came(self, sending: Sending, came: Came, now: datetime) -> None:
        """What came of an attempt, perhaps long after it and after others."""
        ...

    def receive(self, letter: Letter, now: datetime) -> Answered:
        """A bank's letter: a reply, a proof of credit, word of an ended part. A reply is posted by `tick`."""
        ...

    def tick(self, now: datetime) -> None:
        """Does everything else that is due: posts replies in the order they came, begins reports, lets older
        trails yield, climbs ladders by due time, lets unverified reports lapse; until nothing is left.
        """
        ...

    def next_due(self) -> datetime | None:
        """The first moment at which `tick` or `due` has something to do; None when nothing waits."""
        ...

    def crash(self) -> None:
        """The process ends without warning and starts again: what was not committed is gone."""
        ...

    def version(self) -> int:
        """Another number after every change; while it stays, what is looked at below stays too."""
        ...

    def books(self) -> Books:
        """The books as they stand, by stable names."""
        ...

    def moves(self) -> Sequence[Moved]:
        """Every move of a request or part since this was last asked, in order."""
        ...

    def replies(self) -> Sequence[KeptReply]:
        """Every reply kept or sent to review since this was last asked, in order."""
        ...

    def limits(self) -> Mapping[str, int]:
        """By case: disputed - returned - superseded, in minor units."""
        ...

    def releases(self) -> Iterable[ReleaseSent]:
        """Releases, reductions and tombstones sent, with the end of their answer clock."""
        ...

    def ordered(self) -> Iterable[Ordered]:
        """What plans in force pay out of holds and no bank has proven yet."""
        ...

    def cases(self) -> Mapping[str, str]:
        """By hold id as banks know it: the case to which the hold belongs now."""
        ...

    def legs(self) -> Mapping[str, str]:
        """By hold id as banks know it: the request, by its stable name."""
        ...

    def at_once(self) -> Iterable[AtOnce]:
        """Every request that left under the standing order."""
        ...

    def plans(self) -> Iterable[PlanRun]:
        """Every plan that two people have agreed on."""
        ...

    def paid(self) -> Iterable[Paid]:
        """What came back, by case."""
        ...
