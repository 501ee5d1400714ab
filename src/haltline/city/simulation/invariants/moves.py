"""Of moves: along the tables alone, after one decision, and never by a letter that was refused."""

from haltline.city.simulation.invariants.view import Invariant, View
from haltline.protocol import PART_MOVES, REQUEST_MOVES, PartState, RequestState


class OneDecision(Invariant):
    """I3 every message sent has one approved decision and one outbox row."""

    name = "I3"
    until = None

    def __init__(self) -> None:
        self._approved: set[str] = set()

    def look(self, view: View) -> str | None:
        """Every request that is no draft, and was not recalled as one, was approved once."""
        for move in view.moves:
            if move.machine == "request" and move.after == RequestState.APPROVED:
                if move.leg in self._approved:
                    return f"{move.leg} was approved twice"
                self._approved.add(move.leg)
            if move.after == RequestState.SENT and move.leg not in self._approved:
                return f"{move.leg} was sent and nobody approved it"
        return None


class OnlyAlongTheTables(Invariant):
    """I8 no move outside the tables; *not confirmed* is lifted only by evidence."""

    name = "I8"
    until = None

    def look(self, view: View) -> str | None:
        """Every move that was made since the last look."""
        for move in view.moves:
            if move.machine == "part":
                legal = PartState(move.after) in PART_MOVES[PartState(move.before)]
            else:
                before, after = RequestState(move.before), RequestState(move.after)
                legal = before is after or after in REQUEST_MOVES[before]
            if not legal:
                return f"the {move.machine} of {move.leg} went from {move.before} to {move.after}"
            if move.marked == (True, False) and not move.evidence:
                return f"{move.leg} counts as confirmed without the bank's word"
            if move.after == RequestState.UNKNOWN and move.machine == "request" and not move.marked[1]:
                return f"{move.leg} is unknown and not marked"
        return None


class NoEffectOfRefused(Invariant):
    """I10 no effect after a 4xx/5xx to a partner, except the audit row."""

    name = "I10"
    until = None

    def look(self, view: View) -> str | None:
        """The books are as they were before the refused letter."""
        if view.letter is None:
            return None
        (letter, answered, before), view.letter = view.letter, None
        if view.books != before:
            return f"{letter.partner} was told {answered.status}, and the books changed"
        return None
