"""View-models of where contests are decided: plain values that a view fills and a template shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from haltline.centre.desks.typed import Problem


@dataclass(frozen=True, slots=True)
class ProofShown:
    """One file of the holder as its pictures (number, width, height), or why there are none."""

    proof: UUID
    state: str
    why: str = ""
    pages: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """What a tier before made of it, and what the holder says to that."""

    tier: str
    state: str
    who: str
    at: datetime | None
    reason: str
    appeal: str = ""


@dataclass(frozen=True, slots=True)
class Contest:
    """A holder's challenge. Its form posts ``decision`` uphold|reject and ``reason``.

    ``reference`` is empty for who may not see the report. ``facts``: what is known of this hold's money, in
    sentences. ``objection``: why the reader may not decide this one; then there is no form.
    """

    contest_id: str
    reference: str
    reference_key: str
    bank: str
    account: str
    amount: int
    held_since: datetime
    held_until: datetime
    statement: str
    entered_by: str
    entered_at: datetime
    decide_by: datetime
    problems: tuple[Problem, ...] = ()
    decision: str = ""
    reason: str = ""
    kind: str = ""
    facts: tuple[str, ...] = ()
    before: tuple[Before, ...] = ()
    appeal: str = ""
    proofs: tuple[ProofShown, ...] = ()
    objection: str = ""
    late: bool = False

    @property
    def drawing(self) -> int:
        """How many files of the holder cannot be seen yet, because their pictures are being made."""
        return sum(proof.state == "waiting" for proof in self.proofs)


@dataclass(frozen=True, slots=True)
class Decided:
    """A contest that was decided: which way, by whom, when, and the reason the holder read."""

    reference: str
    bank: str
    district: str
    kind: str
    statement: str
    upheld: bool
    tier: str
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ContestsPage:
    """desks/deciding/contests.html at ``/desk/contests`` and its like: the next to decide first.

    ``address`` is the page's own; forms post to ``ADDRESS/ID``, pictures: ``ADDRESS/ID/proofs/PROOF/PAGE``.
    ``decided``: for an inspector, the decisions made last, the newest first.
    """

    contests: tuple[Contest, ...]
    now: datetime
    address: str = "/desk/contests"
    decided: tuple[Decided, ...] = ()
