"""What happens when a bank's answer clock runs out: overdue, a reminder, then a named person is called."""

from datetime import datetime

from haltline.city.simulation.memory.house import House
from haltline.city.simulation.memory.rows import Request
from haltline.protocol.decisions import Rung, ladder_moves, ladder_step
from haltline.protocol.decisions.ladder import WAITING_STATES


def clock_due(request: Request) -> datetime | None:
    """When the next rung of a request is reached, if its clock runs."""
    return request.due_at if request.state in WAITING_STATES else None


def fire(house: House, request: Request, now: datetime) -> None:
    """Climbs the ladder as far as the clock has run."""
    assert request.sent_at is not None, "a clock runs from the first sending"
    step = ladder_step(request.sent_at, house.rules.ladder, now)
    for state in ladder_moves(request.state, step.rung):
        house.move_request(request, state)
    request.due_at = step.next_at
    if step.rung is Rung.REMINDED and not request.reminded:
        request.reminded = True
        _remind(house, request, now)


def _remind(house: House, request: Request, now: datetime) -> None:
    """The same message again; one whose fate is not known is asked about instead."""
    for message in house.outbox:
        if message.subject is request and message.kind == "hold" and message.state in ("delivered", "unsure"):
            if message.state == "delivered":
                message.state = "waiting"
                house.waiting.append(message)
            message.next_at = now
            return
