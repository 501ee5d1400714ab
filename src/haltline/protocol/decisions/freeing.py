"""Giving free: what a recall sends, and what a bank's word about a release or an end makes of a part."""

from dataclasses import dataclass
from typing import Final

from haltline.protocol.states import LIVE_PART_STATES, REQUEST_MOVES, PartState, RequestState

NEVER_LEFT: Final = frozenset({RequestState.DRAFT, RequestState.APPROVED})
RELEASABLE: Final = frozenset({PartState.ACTIVE, PartState.CONTESTED})
"""Live parts whose money is not ordered back to victims."""


@dataclass(frozen=True, slots=True)
class PartNow:
    """How a part stands: `releasing` of its `amount` minor units are on their way to be free.

    `beside`: units of it that lie beside the ledger. A plan has shared out elsewhere what they stood for, and
    the bank holds them again; they are no dispute's, and the first to go.
    """

    state: PartState
    amount: int
    releasing: int = 0
    beside: int = 0

    @property
    def own(self) -> int:
        """Minor units that the ledger has as held under this part."""
        return self.amount - self.beside

    @property
    def releasable(self) -> int:
        """Minor units that a release may still name."""
        return self.amount - self.releasing if self.state in RELEASABLE else 0


def beside_ledger(part: PartNow | None, held: int) -> PartNow | None:
    """A part of which a bank says after a plan that it holds `held`: what is beyond its own lies beside.

    None where a person must decide: its money is ordered back to victims, or it has ended.
    """
    if part is None:
        return PartNow(PartState.ACTIVE, held, 0, held) if held else None
    if part.state not in RELEASABLE | {PartState.NOT_HELD, PartState.REFUSED}:
        return None
    amount = max(part.own, held)
    state = part.state if part.state in RELEASABLE or not amount else PartState.ACTIVE
    return PartNow(state, amount, min(part.releasing, amount), amount - part.own)


@dataclass(frozen=True, slots=True)
class RecallSteps:
    """What taking a request back does: does its state move, how much is released, does a tombstone go."""

    moves: bool
    release: int = 0
    tombstone: bool = False


def recall_steps(state: RequestState, part: PartNow | None) -> RecallSteps:
    """How a request is taken back, wherever it stands.

    One that never left needs no word to the bank. Money that is held is released; where nothing is known to
    be held, a tombstone makes sure that a copy under way finds the door shut.
    """
    moves = RequestState.RECALLED in REQUEST_MOVES[state]
    if state in NEVER_LEFT:
        return RecallSteps(moves)
    if part is not None and part.state in RELEASABLE:
        return RecallSteps(moves, release=part.releasable)
    return RecallSteps(moves, tombstone=moves)


def stands(state: RequestState, part: PartNow | None) -> bool:
    """Whether a bank may still hold, or come to hold, anything under a request that lapses."""
    return RequestState.RECALLED in REQUEST_MOVES[state] if part is None else part.releasable > 0


@dataclass(frozen=True, slots=True)
class Freed:
    """A part after a bank's word: its state, what it keeps, and how many minor units became free.

    `beside`: how many of those lay beside the ledger.
    """

    part: PartNow
    freed: int
    beside: int = 0


def after_release(part: PartNow, held: int) -> Freed:
    """A part after a bank's answer to a release, a reduction or a tombstone: `held` is what it keeps now.

    An answer given again, or overtaken by a later one, never raises what is held.
    """
    kept = min(held, part.amount)
    freed = part.amount - kept
    beside = min(part.beside, freed)
    state = PartState.RELEASED if not kept and part.state in LIVE_PART_STATES else part.state
    left = max(0, min(part.releasing - freed, kept))
    return Freed(PartNow(state, kept, left, part.beside - beside), freed, beside)


def after_end(part: PartNow) -> Freed:
    """A part after word that the bank's clock ended it: it keeps nothing, however much the word names.

    What the word does not name became free by a release whose answer is still under way. One that has ended
    already stays as it ended.
    """
    state = PartState.EXPIRED if part.state in LIVE_PART_STATES else part.state
    return Freed(PartNow(state, 0), part.amount, part.beside)


def units_freed(told: Freed, *, rest: int) -> int:
    """How many of the `rest` units that the ledger has as held at a part's leg are free after a bank's word.

    Others of them may stand under holds of the same pot, and be promised to a victim: they stay.
    """
    return min(told.freed - told.beside, max(0, rest - told.part.own))
