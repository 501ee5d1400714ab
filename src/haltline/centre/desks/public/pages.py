"""View-models of the public pages: plain values that a view fills and a template only shows.

Amounts are minor units, times aware. Every template takes its page under the name ``page``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.stations import Station
from haltline.centre.desks.typed import Choice, Problem, Typed


@dataclass(frozen=True, slots=True)
class StartPage:
    """desks/public/start.html at ``/``: one question."""

    golden_hours: int = 24


@dataclass(frozen=True, slots=True)
class PaymentFields:
    """One disputed payment as typed. ``amount_minor`` is set once the amount reads as money.

    ``disputed_minor`` is what of it is disputed, set once the whole payment reads. ``unsure``: banks that a
    pasted message names without saying whose they are.
    """

    reference: Typed = Typed()
    rail: Typed = Typed()
    amount: Typed = Typed()
    disputed: Typed = Typed()
    date: Typed = Typed()
    time: Typed = Typed()
    from_institution: Typed = Typed()
    from_account: Typed = Typed()
    to_institution: Typed = Typed()
    to_account: Typed = Typed()
    amount_minor: int | None = None
    disputed_minor: int | None = None
    fits: str = ""
    unsure: str = ""

    @property
    def wrong(self) -> bool:
        """Whether anything in this payment must be mended."""
        return any(each.wrong for each in self._typed())

    @property
    def blank(self) -> bool:
        """Whether nothing was typed yet."""
        return not any(each.value for each in self._typed())

    def _typed(self) -> tuple[Typed, ...]:
        one = (self.reference, self.rail, self.amount, self.disputed, self.date, self.time)
        return (*one, self.from_institution, self.from_account, self.to_institution, self.to_account)


@dataclass(frozen=True, slots=True)
class ReportFormPage:
    """desks/public/report_form.html at ``/report``: keeps what was typed; ``do`` is send, read or add.

    read = fill payments from ``pasted`` (:mod:`.pasted`), add = one more blank payment; both answer 200 with
    this page. send with problems answers 422 with this page, and 303 to the receipt when all is well.
    """

    client_key: str
    payments: tuple[PaymentFields, ...]
    rails: tuple[Choice, ...]
    institutions: tuple[str, ...] = ()
    districts: tuple[Choice, ...] = ()
    pasted: Typed = Typed()
    name: Typed = Typed()
    phone: Typed = Typed()
    still_on_phone: Typed = Typed()
    other_phone: Typed = Typed()
    district: Typed = Typed()
    problems: tuple[Problem, ...] = ()
    just_read: int = 0

    @property
    def together(self) -> int | None:
        """What is disputed of all payments, once each of them reads as money; None before."""
        sums = [each.disputed_minor or each.amount_minor for each in self.payments if not each.blank]
        return sum(sums) if sums and None not in sums else None  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Asked:
    """One bank that was asked to hold money in the first seconds."""

    at: datetime
    bank: str
    amount: int
    answer_by: datetime
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """desks/public/receipt.html at ``/r/TOKEN/receipt``: the number, what happened at once, what comes next.

    ``reference`` is written as people read it ("NLV 4827 1906"); without spaces it is ``reference_key``.
    """

    reference: str
    reference_key: str
    track_href: str
    reported_at: datetime
    asked: tuple[Asked, ...]
    call_by: datetime
    decision_by: datetime
    now: datetime
    other_phone: bool = False
    queued: bool = False


@dataclass(frozen=True, slots=True)
class TrackDoorPage:
    """desks/public/track_door.html at ``/r/TOKEN`` and ``/track``: one more factor before anything is shown.

    With ``ask_reference`` the report number is asked too. POST fields: reference, last_four.
    """

    ask_reference: bool = False
    reference: Typed = Typed()
    last_four: Typed = Typed()
    problems: tuple[Problem, ...] = ()
    tries_left: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who holds the ball now: a bank with a clock, or the centre itself when ``bank`` is empty."""

    bank: str
    amount: int
    since: datetime
    by: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One message between the victim and the officer; ``mine``: the reader wrote it."""

    sender: str
    at: datetime
    text: str
    mine: bool = False
    still_on_phone: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """One time somebody opened the victim's report, and what for."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a report as its victim reads it, and the verdict on it.

    The form posts to ``verdict_href`` (data-verb judge): fair, clear, as_said (1 to 5; as_said may be empty),
    words. ``given``: a verdict was given; ``until``: it can be changed so long, None once it stands.
    """

    outcome: str
    text: str
    at: datetime
    verdict_href: str
    grades: tuple[tuple[str, str], ...] = ()
    words: str = ""
    given: bool = False
    until: datetime | None = None
    words_most: int = 0

    @property
    def marks(self) -> dict[str, str]:
        """The grade by question, as the form shows it."""
        return dict(self.grades)


@dataclass(frozen=True, slots=True)
class TrackingPage:
    """desks/public/tracking.html at ``/r/TOKEN``: the parcel line; bank and town only, no account endings.

    ``repeats``: all of its payments had been reported before, and are followed there.
    """

    reference: str
    sums: Sums
    now: datetime
    waiting: Waiting | None
    next_date: datetime | None
    next_what: str
    way: tuple[Station, ...]
    messages: tuple[Message, ...] = ()
    openings: tuple[Opening, ...] = ()
    notice: str = ""
    repeats: bool = False
    more_href: str = ""
    end: Ended | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class MorePage:
    """desks/public/more.html at ``/r/TOKEN/more``: a message, another payment, a photo; each sent on its own.

    Three forms post to the same address; ``do`` is message (data-verb tell), payment, read (add-payment) or
    photo (add-photo). What must be mended keeps what was typed; ``open`` names the form to show.
    """

    reference: str
    back_href: str
    client_key: str
    payments: tuple[PaymentFields, ...]
    rails: tuple[Choice, ...]
    institutions: tuple[str, ...] = ()
    text: Typed = Typed()
    still_on_phone: bool = False
    pasted: Typed = Typed()
    photo: Typed = Typed()
    photos: int = 0
    text_most: int = 0
    open: str = "message"
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """desks/public/verify.html at ``/verify/HOLD_ID``: whether a request is ours, without sums."""

    genuine: bool = False
    bank: str = ""
    office: str = ""
    officer: str = ""
    legal_basis: str = ""
    asked_at: datetime | None = None
    until: datetime | None = None
    taken_back: bool = False
