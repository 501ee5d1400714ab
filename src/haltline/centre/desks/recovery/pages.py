"""View-models of the recovery pages: plain values that a view fills and a template only shows.

Amounts are minor units, times aware. Every template takes its page under the name ``page``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.typed import Choice, Problem


@dataclass(frozen=True, slots=True)
class PotRow:
    """One pot in the list; ``state`` is open, proposed, running or done."""

    pot_id: str
    bank: str
    account: str
    amount: int
    people: int
    lost: int
    since: datetime
    state: str = "open"
    waits_for_you: bool = False

    @property
    def href(self) -> str:
        """The pot's page."""
        return f"/recovery/pots/{self.pot_id}"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that only a person can mend: what happened, where to go on.

    ``seen_id`` names a payout where seeing to it ends the matter.
    """

    what: str
    at: datetime
    href: str = ""
    seen_id: str = ""


@dataclass(frozen=True, slots=True)
class PotsPage:
    """desks/recovery/pots.html at ``/recovery``: what is held and waits to be shared, approvals first.

    ``tasks`` are to be looked at; a form posts to ``/recovery/payouts/ID/seen`` (data-verb seen).
    """

    pots: tuple[PotRow, ...]
    now: datetime
    sums: Sums = Sums()
    tasks: tuple[Task, ...] = ()

    @property
    def waiting(self) -> tuple[PotRow, ...]:
        """Pots with money in them for which something is still to do."""
        return tuple(pot for pot in self.pots if pot.amount and pot.state != "done")

    @property
    def on_its_way(self) -> bool:
        """Whether a plan is being paid."""
        return any(pot.state == "running" for pot in self.pots)

    @property
    def together(self) -> int:
        """Sum of all that waits."""
        return sum(pot.amount for pot in self.waiting)


@dataclass(frozen=True, slots=True)
class RuleShares:
    """One rule of sharing: its arithmetic in a sentence, and what each claim gets, in the order of claims."""

    rule: str
    arithmetic: str
    shares: tuple[int, ...]
    proposed: bool = False

    @property
    def total(self) -> int:
        """What the rule shares out."""
        return sum(self.shares)


@dataclass(frozen=True, slots=True)
class Claim:
    """One dispute's claim on the pot. ``who`` is masked; ``answer`` what the claimant said to the notice."""

    reference: str
    reference_key: str
    who: str
    paid_at: datetime
    loss: int
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Payout:
    """One sum on its way back to a victim; ``credited_at`` with the bank's ``proof`` once it has arrived.

    ``refusal`` says why the bank could not pay; ``payout_id`` is given where it may go to another account.
    """

    reference: str
    amount: int
    bank: str
    state: str
    credited_at: datetime | None = None
    proof: str = ""
    refusal: str = ""
    payout_id: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a running plan that waits for its second hand; ``own``: the reader asked for it.

    ``to`` is the new account of a refused payout, empty where the order is to be lifted.
    """

    change_id: str
    asked_by: str
    reason: str
    to: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A proposed or approved plan and its hands. ``own``: the reader proposed it and cannot approve it.

    ``elsewhere``: districts share the pot, and the second hand must be of another one than the first.
    """

    plan_id: str
    rule: str
    amount: int
    state: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    own: bool = False
    may_approve: bool = False
    may_lift: bool = False
    elsewhere: bool = False
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class PotPage:
    """desks/recovery/pot.html at ``/recovery/pots/ID``: the pot, the shares under each rule, the two hands.

    Forms post to ``/recovery/pots/ID/plan`` (data-verb plan; rule) and ``/recovery/plans/PLAN_ID/approve``
    (approve-plan), to ``.../PLAN_ID/lift`` (lift-order; reason), ``/recovery/payouts/ID/redirect`` (redirect;
    institution, account, reason) and ``/recovery/changes/ID/agree`` (agree-change). ``amount`` is what the
    pot holds; ``unshared`` what the rules leave in it.
    """

    pot_id: str
    number: str
    bank: str
    account: str
    amount: int
    since: datetime
    sums: Sums
    claims: tuple[Claim, ...]
    rules: tuple[RuleShares, ...]
    now: datetime
    plan: PlanLine | None = None
    payouts: tuple[Payout, ...] = ()
    unshared: int = 0
    may_plan: bool = False
    banks: tuple[Choice, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def lost(self) -> int:
        """What all claimants lack."""
        return sum(claim.loss for claim in self.claims)

    @property
    def table(self) -> tuple[tuple[Claim, tuple[tuple[RuleShares, int], ...]], ...]:
        """Each claim with what every rule gives it."""
        return tuple(
            (claim, tuple((rule, rule.shares[index]) for rule in self.rules))
            for index, claim in enumerate(self.claims)
        )

    @property
    def credited(self) -> int:
        """What has arrived with proof."""
        return sum(payout.amount for payout in self.payouts if payout.credited_at)
