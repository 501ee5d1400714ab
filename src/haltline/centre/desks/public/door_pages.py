"""View-models of the bystander's door: plain values that a view fills and a template only shows.

Amounts are minor units, times aware. Every template takes its page under the name ``page``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from haltline.centre.desks.typed import Choice, Problem, Typed


@dataclass(frozen=True, slots=True)
class DoorPage:
    """desks/public/door.html at ``/door``: three fields. Posts ``do`` = ask, institution, last_four, day."""

    institutions: tuple[Choice, ...]
    institution: Typed = Typed()
    last_four: Typed = Typed()
    day: Typed = Typed()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyPage:
    """desks/public/door_key.html, the answer to any three fields: how holds work, a field for sum or code.

    The form posts ``do`` = show, the three fields again, and ``key``. ``nothing``: nothing was found under
    these details. ``wait_seconds`` > 0: too many tries, so nothing was looked up.
    """

    institution: str
    bank: str
    last_four: str
    day: str
    key: Typed = Typed()
    nothing: bool = False
    wait_seconds: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one tier made of a contest. ``who`` decided or decides, ``state`` as of a hearing."""

    who: str
    state: str
    by: datetime
    at: datetime | None = None
    reason: str = ""
    appeal: str = ""


@dataclass(frozen=True, slots=True)
class HeldPage:
    """desks/public/held.html at ``/door/hold``: one hold in plain words, and the form to contest it.

    ``stand``: held, ordered (back to the payer), freeing, released, expired or returned. ``may`` what the
    holder can do now: contest, appeal, add (a proof), or nothing. ``free_by``: when the bank is to have freed
    what was ordered; ``not_freed``: silent or refused, where it has not. Forms post ``do`` = contest (kind,
    statement, proof), appeal (statement, proof), add (proof) or close; data-verb holder-contest and so on.
    """

    number: int
    others: tuple[tuple[int, int], ...]
    bank: str
    last_four: str
    stand: str
    amount: int
    free: int
    until: datetime
    since: datetime
    booked_at: datetime
    later_hop: bool
    office: str
    officer: str
    law: str
    verify_url: str
    now: datetime
    free_by: datetime | None = None
    not_freed: str = ""
    may: str = ""
    first: str = ""
    then: tuple[str, ...] = ()
    decide_by: datetime | None = None
    appeal_until: datetime | None = None
    turns: tuple[Turn, ...] = ()
    proofs: int = 0
    kinds: tuple[Choice, ...] = ()
    kind: Typed = Typed()
    statement: Typed = Typed()
    proof: Typed = Typed()
    problems: tuple[Problem, ...] = ()

    @property
    def together(self) -> int:
        """What of the payment is in the account: held and free."""
        return self.amount + self.free

    @property
    def held_share(self) -> str:
        """The held part of the bar, in per cent of its width."""
        return f"{100 * self.amount / self.together:.2f}" if self.together else "0"

    @property
    def free_share(self) -> str:
        """The free part of the bar, in per cent of its width."""
        return f"{100 - float(self.held_share):.2f}"

    @property
    def open_turn(self) -> Turn | None:
        """The turn that waits for a person."""
        return next((turn for turn in self.turns if turn.state == "open"), None)

    @property
    def last_turn(self) -> Turn | None:
        """The newest turn."""
        return self.turns[-1] if self.turns else None
