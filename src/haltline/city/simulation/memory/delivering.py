"""Delivering the outbox: a message is claimed for an attempt, and what came of it decides the next."""

from datetime import datetime

from haltline.city.simulation.memory.freeing import part_told, recall
from haltline.city.simulation.memory.house import House
from haltline.city.simulation.memory.rows import Message, Payout, Request
from haltline.city.simulation.port import Came, Sending
from haltline.protocol import REQUEST_MOVES, MessageError, PartStatus, RequestState, parse, paths
from haltline.protocol.decisions import NextStep, RetryDecision, failure_of

OPEN = ("waiting", "unsure")
NEVER_SEEN = 404


def claim(house: House, now: datetime) -> list[Sending]:
    """Claims every due message for one attempt; a worker that dies with it lets it be due again."""
    house.waiting = [message for message in house.waiting if message.state in OPEN]
    due = [message for message in house.waiting if message.next_at is not None and message.next_at <= now]
    return [_claimed(house, message, now) for message in due]


def _claimed(house: House, message: Message, now: datetime) -> Sending:
    message.attempts += 1
    message.next_at = now + house.rules.lease
    message.first_sent_at = message.first_sent_at or now
    subject = message.subject
    if isinstance(subject, Request) and message.kind == "hold" and subject.state is RequestState.APPROVED:
        house.move_request(subject, RequestState.SENT)
        subject.sent_at, subject.due_at = now, now + house.rules.answer_clock
    query = message.state == "unsure" and message.kind == "hold"
    path = paths.hold(str(subject.id)) if query else message.path
    return Sending(
        message.name, message.partner, message.kind, path, b"" if query else message.body, message.key,
        message.attempts, query, message.key,
    )  # fmt: skip


def settle(house: House, sending: Sending, came: Came, now: datetime) -> None:
    """Writes down what came of one attempt and decides the next; the protocol's decisions say how."""
    message = house.by_key[sending.token]
    failure = failure_of(came.status, reached=came.reached)
    if failure is None:
        _delivered(house, message, came, now)
    elif sending.query:
        _after_query(house, message, came, now)
    else:
        seed = _spread_by(message)
        _failed(house, message, house.decide.after_failure(failure, message.attempts, seed, came.wait), now)


def _spread_by(message: Message) -> str:
    subject = message.subject
    if isinstance(subject, Payout):
        return f"{subject.to[0]}:{subject.to[1]}:{subject.amount}"
    return f"{subject.leg.reference}:{subject.leg.hop}"


def _after_query(house: House, message: Message, came: Came, now: datetime) -> None:
    request = message.subject
    assert isinstance(request, Request), "only about a request a status is asked"
    wanted = request.state is not RequestState.RECALLED and now < request.expires_at
    seen = False if came.status == NEVER_SEEN else None
    decision = house.decide.after_status(seen, message.attempts, _spread_by(message), wanted=wanted)
    if decision.step is NextStep.SEND_TOMBSTONE:
        recall(house, request, now)
    else:
        _again(message, decision, now)


def _failed(house: House, message: Message, decision: RetryDecision, now: datetime) -> None:
    if decision.step is NextStep.TELL_OFFICER:
        message.state, message.next_at = "refused", None
        if isinstance(message.subject, Payout) and message.subject.state == "instructed":
            message.subject.state = "refused"
        return
    _again(message, decision, now)
    request = message.subject
    unknown = decision.state is RequestState.UNKNOWN and message.kind == "hold"
    if unknown and isinstance(request, Request) and RequestState.UNKNOWN in REQUEST_MOVES[request.state]:
        house.move_request(request, RequestState.UNKNOWN)


def _again(message: Message, decision: RetryDecision, now: datetime) -> None:
    if message.state == "withdrawn":
        return
    message.state = "waiting" if decision.step is NextStep.SEND_AGAIN else "unsure"
    message.next_at = now + decision.delay


def _delivered(house: House, message: Message, came: Came, now: datetime) -> None:
    message.state, message.next_at = "delivered", None
    request = message.subject
    if not isinstance(request, Request):
        return
    if message.kind == "hold":
        _acknowledged(house, request)
        return
    try:
        part_told(house, message, request, parse(PartStatus, came.body))
    except MessageError:
        return


def _acknowledged(house: House, request: Request) -> None:
    late = request.acknowledged or request.state is RequestState.ESCALATED
    if not late and RequestState.ACKNOWLEDGED in REQUEST_MOVES[request.state]:
        house.move_request(request, RequestState.ACKNOWLEDGED, evidence=True)
        request.acknowledged = True
    else:
        house.heard_of(request)
