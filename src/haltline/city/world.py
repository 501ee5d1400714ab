"""What a practice city is made of: banks, accounts, payments past and to come, and who will report what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from haltline.city.faults import Behaviour
from haltline.city.rows import AccountId, Opening, Row

API = "api"
ISO20022 = "iso20022"


@dataclass(frozen=True, slots=True)
class Institution:
    """A bank of the city; `way` is how the centre speaks to it, as it does to real ones.

    One without a protocol system has a desk at the centre, whose clerk answers by form or sheet.
    """

    code: str
    name: str
    way: str = API

    @property
    def has_desk(self) -> bool:
        """Whether people of the bank work on the centre's pages."""
        return self.way != API


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What a victim knows of one payment; an empty text is not known. Minor units.

    `amount` is what is disputed of it; `whole` the payment, where that is more.
    """

    reference: str
    rail: str
    amount: int
    paid_at: datetime
    from_institution: str
    from_account: str
    to_institution: str = ""
    to_account: str = ""
    whole: int = 0


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """One report to come: when, by which way, by whom; all rows up to then have happened before."""

    key: str
    at: datetime
    channel: str  # web | helpline
    name: str
    phone: str
    payments: tuple[PaymentFacts, ...]
    still_on_phone: bool = False
    other_phone: str = ""
    district: int = 0  # the n-th the form offers, counted round


@dataclass(frozen=True, slots=True)
class Grievance:
    """A holder who will come to the door and contest the hold on this account, in these words.

    `bill` are the lines of a paper that shows it; `bill_at_once` false: it is found only for the appeal.
    `by_code`: the notice is lost, so the bank gives its code in place of the exact sum.
    """

    account: AccountId
    statement: str
    bill: tuple[str, ...]
    bill_at_once: bool = True
    by_code: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """A whole city: `history` is in the books at the start, `rows` are played at their times."""

    seed: int
    start: datetime
    currency: str
    institutions: tuple[Institution, ...]
    openings: tuple[Opening, ...]
    history: tuple[Row, ...]
    rows: tuple[Row, ...]
    reports: tuple[ReportPlan, ...]
    grievances: tuple[Grievance, ...] = ()
    faults: Mapping[str, Mapping[str, Behaviour]] = field(default_factory=dict)


INSTITUTIONS = (
    Institution("SIRV", "Sirvala State Bank"),
    Institution("OSTA", "Ostara Bank"),
    Institution("PADM", "Padmor Payments Bank"),
    Institution("BELA", "Belang Bank"),
    Institution("MIRK", "Mirkand Bank", way=ISO20022),
    Institution("JHEL", "Jhelwan Wallet"),
)
"""The invented banks of every city."""
