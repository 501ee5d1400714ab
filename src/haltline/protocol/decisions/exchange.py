"""The arithmetic of a plan: which units change hands, where each share then rests, which hold pays whom.

Pure. A share that is more than what is held for its claim takes held units from claims that get less, and
gives them as many of its own withdrawn, unknown or in-flight units. Sums per claim and per state stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

HELD = "held"


class Rest(NamedTuple):
    """Units of one claim that rest in one state at one leg, in minor units."""

    leg: UUID
    state: str
    amount: int


@dataclass(frozen=True, slots=True)
class Stake:
    """One claim in a pot: its share, what is held here for it, and what it can give up, in that order.

    ``gain_leg`` is where units it gains come to rest: a leg of its own in this account.
    """

    claim_id: str
    share: int
    held: tuple[Rest, ...]
    gives: tuple[Rest, ...]
    gain_leg: UUID

    @property
    def held_here(self) -> int:
        return sum(rest.amount for rest in self.held)


class PotPart(NamedTuple):
    """A hold of the pot: for which claim it stands, and how many minor units it keeps."""

    hold_id: UUID
    claim_id: str
    amount: int


class Unmatched(Exception):
    """A claim has too few units to give for what it gains."""

    def __init__(self, claim_id: str, missing: int) -> None:
        super().__init__(f"{missing} units of {claim_id} find no counterpart")
        self.claim_id, self.missing = claim_id, missing


def exchange(stakes: Iterable[Stake]) -> dict[str, list[Rest]]:
    """Per claim the units that come (positive) or go (negative) at each leg and state; each claim sums to 0.

    Raises Unmatched when a claim gains more than it can give up.
    """
    ordered = sorted(stakes, key=lambda stake: stake.claim_id.encode())
    spare = [piece for stake in ordered for piece in _spare(stake)]
    changes: dict[str, list[Rest]] = defaultdict(list)
    for stake in ordered:
        for given in _given(stake):
            for giver, leg, amount in _take(spare, given.amount):
                changes[stake.claim_id] += [
                    given._replace(amount=-amount),
                    Rest(stake.gain_leg, HELD, amount),
                ]
                changes[giver] += [Rest(leg, HELD, -amount), Rest(leg, given.state, amount)]
    return dict(changes)


def _spare(stake: Stake) -> list[tuple[str, UUID, int]]:
    """Held units beyond the share; the first units stay."""
    keep, pieces = stake.share, []
    for rest in stake.held:
        kept = min(keep, rest.amount)
        keep -= kept
        if rest.amount > kept:
            pieces.append((stake.claim_id, rest.leg, rest.amount - kept))
    return pieces


def _given(stake: Stake) -> list[Rest]:
    """The units a claim gives up for what it gains, in the order of ``gives``."""
    need, pieces = max(0, stake.share - stake.held_here), []
    for rest in stake.gives:
        amount = min(need, rest.amount)
        need -= amount
        if amount:
            pieces.append(rest._replace(amount=amount))
    if need:
        raise Unmatched(stake.claim_id, need)
    return pieces


def _take(spare: list[tuple[str, UUID, int]], amount: int) -> list[tuple[str, UUID, int]]:
    """The first ``amount`` units of the spare ones, taken out of the list."""
    taken = []
    while amount:
        claim, leg, left = spare.pop(0)
        used = min(left, amount)
        amount -= used
        taken.append((claim, leg, used))
        if left > used:
            spare.insert(0, (claim, leg, left - used))
    return taken


def places(stake: Stake, changes: Iterable[Rest]) -> list[tuple[UUID, int]]:
    """Where the share of a claim is held once the changes are made; the amounts sum to the share."""
    at: dict[UUID, int] = {rest.leg: rest.amount for rest in stake.held}
    for change in changes:
        if change.state == HELD:
            at[change.leg] = at.get(change.leg, 0) + change.amount
    return [(leg, amount) for leg, amount in at.items() if amount]


def draw(shares: Mapping[str, int], parts: Sequence[PotPart]) -> dict[str, list[tuple[UUID, int]]]:
    """Which hold pays how much of each share: a claim's own holds first, then what others leave, by id."""
    left = {part.hold_id: part.amount for part in sorted(parts)}
    owner = {part.hold_id: part.claim_id for part in parts}
    drawn: dict[str, list[tuple[UUID, int]]] = {claim: [] for claim, share in shares.items() if share}
    due = dict(shares)
    for own in (True, False):
        for claim in sorted(drawn, key=str.encode):
            for hold_id in left:
                amount = min(due[claim], left[hold_id])
                if amount and (owner[hold_id] == claim or not own):
                    left[hold_id] -= amount
                    due[claim] -= amount
                    drawn[claim].append((hold_id, amount))
    return drawn
