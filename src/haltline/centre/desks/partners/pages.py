"""View-models of the partner pages: plain values that a view fills and a template only shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from haltline.centre.desks.typed import Choice, Problem, Typed


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner in the list. ``on_duty`` is who can be called now; ``waiting`` changes need a second hand;
    ``keys_until`` is when its last good key ends."""

    code: str
    name: str
    way: str
    on_duty: str = ""
    phone: str = ""
    waiting: int = 0
    keys_until: datetime | None = None
    keys_needed: bool = False
    retired: bool = False
    says: bool = False

    @property
    def href(self) -> str:
        """The partner's page."""
        return f"/desk/partners/{self.code}"


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key of the centre's own, as partners may read it."""

    keyid: str
    signs_from: datetime
    until: datetime | None
    signing: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """desks/partners/list.html at ``/desk/partners``."""

    rows: tuple[PartnerRow, ...]
    own_keys: tuple[OwnKey, ...]
    now: datetime
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Somebody who can be called: hours in words, and whether it is their hour now."""

    number: int
    name: str
    role: str
    phone: str
    email: str
    hours: str
    now: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the coming week in which nobody of the partner is there."""

    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key of the partner; ``standing`` is usable, key-not-yet-valid, key-window-over or key-revoked."""

    keyid: str
    standing: str
    since: datetime
    until: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change by two hands; ``own`` when the reader gave the first. ``old`` and ``new`` say what changes."""

    number: int
    kind: str
    new: str
    old: str
    why: str
    by: str
    at: datetime
    state: str
    second: str = ""
    decided_at: datetime | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class TriedStep:
    """One step of a try of the connection: what was found, and what to do where something is to be done."""

    name: str
    found: str
    todo: str = ""
    mark: str = "fits"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is agreed, in words and sums; a sum of None has no limit."""

    calls_at_once: int
    calls_a_minute: int
    call_first_above: int | None
    day_sum: int | None


@dataclass(frozen=True, slots=True)
class Word:
    """What the partner says against a figure about it; ``answer`` is empty while it waits."""

    number: int
    text: str
    seen: str
    by: str
    at: datetime
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """desks/partners/partner.html at ``/desk/partners/CODE``."""

    code: str
    name: str
    way: str
    way_word: str
    url: str
    hours: str
    open_now: bool
    limits: Limits
    contacts: tuple[ContactRow, ...]
    gaps: tuple[Gap, ...]
    keys: tuple[KeyRow, ...]
    waiting: tuple[ChangeRow, ...]
    decided: tuple[ChangeRow, ...]
    now: datetime
    may_change: bool = False
    retired_at: datetime | None = None
    retired_why: str = ""
    tried: tuple[TriedStep, ...] = ()
    words: tuple[Word, ...] = ()
    problems: tuple[Problem, ...] = ()
    typed: str = ""

    @property
    def on_duty(self) -> tuple[ContactRow, ...]:
        """Whom to call now, the first one first."""
        return tuple(contact for contact in self.contacts if contact.now)


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form; ``kind`` is text, area, choice, days, hour or key. Its name is its id."""

    name: str
    label: str
    typed: Typed = Typed()
    kind: str = "text"
    hint: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def days(self) -> tuple[str, ...]:
        """The days that are ticked, for a field of days."""
        return tuple(self.typed.value)


@dataclass(frozen=True, slots=True)
class FormPage:
    """desks/partners/form.html: one form on a page of its own, ``verb`` says what it does."""

    title: str
    lede: str
    fields: tuple[Field, ...]
    button: str
    back: str
    verb: str
    problems: tuple[Problem, ...] = ()
    retire: str = ""
