"""Whether a report may end: no money moves, nobody has still to decide, and the end says what is true."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..kernel.profile import Outcome


class Obstacle(StrEnum):
    """What stands in the way of an end; each has its words and what to do about it on the page."""

    NOT_BEGUN = "not-begun"
    ASKED = "asked"
    DRAFT = "draft"
    HELD = "held"
    CONTESTED = "contested"
    WROTE = "wrote"
    IN_FLIGHT = "in-flight"
    NOT_ALL_RETURNED = "not-all-returned"
    NOT_A_PART = "not-a-part"
    SOME_RETURNED = "some-returned"
    ELSEWHERE = "elsewhere"
    NOT_ELSEWHERE = "not-elsewhere"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a report's money stands and who has still to act. Sums are minor units of its own disputes.

    ``asked``: names of banks that have still to answer; ``drafts``, ``holds``, ``contests``: how many.
    """

    disputed: int
    in_flight: int
    returned: int
    begun: bool
    asked: tuple[str, ...] = ()
    drafts: int = 0
    holds: int = 0
    contests: int = 0
    unanswered: bool = False


def obstacles(standing: Standing, outcome: Outcome | None = None) -> tuple[Obstacle, ...]:
    """Why the report may not be closed; without an outcome, why with none. Empty: it may.

    Money that lies free with nobody asked any more is in the way of every end that does not say so.
    """
    always = (
        (not standing.begun, Obstacle.NOT_BEGUN),
        (bool(standing.asked), Obstacle.ASKED),
        (standing.drafts > 0, Obstacle.DRAFT),
        (standing.contests > 0, Obstacle.CONTESTED),
        (standing.holds > 0, Obstacle.HELD),
        (standing.unanswered, Obstacle.WROTE),
    )
    found = [why for stands, why in always if stands]
    if outcome is not None:
        if standing.in_flight and not outcome.leaves_money:
            found.append(Obstacle.IN_FLIGHT)
        found += _too_much_said(standing, outcome)
    return tuple(found)


def _too_much_said(standing: Standing, outcome: Outcome) -> list[Obstacle]:
    """An end that speaks of returned money says what the ledger has."""
    if outcome.elsewhere:
        return [Obstacle.NOT_ELSEWHERE] if standing.disputed else []
    if outcome.returned != "any" and not standing.disputed:
        return [Obstacle.ELSEWHERE]
    returned, all_of_it = standing.returned, standing.returned >= standing.disputed
    match outcome.returned:
        case "all" if not returned or not all_of_it:
            return [Obstacle.NOT_ALL_RETURNED]
        case "part" if not returned or all_of_it:
            return [Obstacle.NOT_A_PART]
        case "none" if returned:
            return [Obstacle.SOME_RETURNED]
    return []
