"""From a reply's lines to money states: every unit asked about is in exactly one state, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from haltline.protocol.messages.reply import Reply


class MoneyState(StrEnum):
    """Where a disputed unit is; the one vocabulary of ledger, screens and summary."""

    IN_FLIGHT = "in_flight"
    HELD = "held"
    RETURNED = "returned"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class MoneyMove:
    """`amount` minor units pass from one state to another."""

    source: MoneyState
    target: MoneyState
    amount: int


Position = Mapping[MoneyState, int]
"""Minor units by state; a state with none is left out."""

ORDER: Final = tuple(MoneyState)


def position(reply: Reply) -> Position:
    """Where the units of a balanced reply are.

    What went onward is in flight to the next account; what is free is in flight where it lies.
    """
    amounts = {
        MoneyState.IN_FLIGHT: reply.free + sum(line.share for line in reply.onward),
        MoneyState.HELD: reply.held.amount if reply.held else 0,
        MoneyState.RETURNED: reply.returned,
        MoneyState.RELEASED: reply.released,
        MoneyState.WITHDRAWN: sum(line.share for line in reply.withdrawn),
        MoneyState.UNKNOWN: reply.unknown,
    }
    return {state: amount for state, amount in amounts.items() if amount}


def moves(before: Position, after: Position) -> tuple[MoneyMove, ...]:
    """The fewest units moved from one position to the other; ValueError when their sums differ."""
    if sum(before.values()) != sum(after.values()):
        raise ValueError("a posting neither makes nor loses units")
    change = {state: after.get(state, 0) - before.get(state, 0) for state in ORDER}
    posted: list[MoneyMove] = []
    for source in ORDER:
        for target in ORDER:
            amount = min(-change[source], change[target])
            if amount > 0:
                posted.append(MoneyMove(source, target, amount))
                change[source] += amount
                change[target] -= amount
    return tuple(posted)


def post(reply: Reply, replaced: Reply | None = None) -> tuple[MoneyMove, ...]:
    """The moves a current reply makes: from in flight at first, from the replaced reply's position later."""
    before = position(replaced) if replaced else {MoneyState.IN_FLIGHT: reply.credited}
    return moves(before, position(reply))
