"""Delivering the outbox: a message is claimed for an attempt, and what came of it decides the next."""

from datetime import datetime

from haltline.city.simulation.memory.freeing import part_told, recall
from haltline.city.simulation.memory.house import House
from haltline.city.simulation.memory.rows import Message, Payout, Request
from haltline.city.simulation.port import Came, Sending
from haltline.protocol import REQUEST_MOVES, MessageError, PartStatus, RequestState, parse, paths
from haltline.protocol.decisions import Circuit, NextStep, RetryDecision, after_call, failure_of, gate

OPEN = ("waiting", "unsure")
NEVER_SEEN = 404
UNORDERED = ("hold", "payout")
LEAVES_FIRST = ("release", "reduce", "tombstone", "extend")


def claim(house: House, now: datetime) -> list[Sending]:
    """Claims every due message for one attempt; a worker that dies with it lets it be due again."""
    house.waiting = [message for message in house.waiting if message.state in OPEN]
    due = [each for each in house.waiting if (ready := ready_at(house, each)) is not None and ready <= now]
    # the only probe of a silent line frees; a reminder goes where its message was
    due.sort(key=lambda message: (message.kind not in LEAVES_FIRST, message.number))
    return [sending for message in due if (sending := _claimed(house, message, now)) is not None]


def ready_at(house: House, message: Message) -> datetime | None:
    """When a message can leave: not before an earlier order about its hold, nor to a bank that is silent.

    A request that cannot leave yet still has its clock begin in time.
    """
    if message.state not in OPEN or message.next_at is None or _behind(house, message):
        return None
    line, subject = house.lines.get(message.partner), message.subject
    if line is None or line.probe_at is None or _not_yet_sent(subject):
        return message.next_at
    return max(message.next_at, line.probe_at)


def _not_yet_sent(subject: Request | Payout) -> bool:
    return isinstance(subject, Request) and subject.state is RequestState.APPROVED


def _behind(house: House, message: Message) -> bool:
    """Whether an earlier order about the same hold is still to be sent."""
    if message.kind in UNORDERED:
        return False
    return any(
        each.subject is message.subject and each.kind not in UNORDERED and each.put_at < message.put_at
        for each in house.waiting if each.state in OPEN
    )  # fmt: skip


def _may_call(house: House, partner: str, now: datetime) -> bool:
    answer = gate(house.lines.get(partner, Circuit()), now)
    house.lines[partner] = answer.circuit
    return answer.may_call


def _claimed(house: House, message: Message, now: datetime) -> Sending | None:
    may_call, subject = _may_call(house, message.partner, now), message.subject
    if isinstance(subject, Request) and message.kind == "hold" and _not_yet_sent(subject):
        house.move_request(subject, RequestState.SENT)
        subject.sent_at, subject.due_at = now, now + house.rules.answer_clock
    if not may_call:
        return None
    message.attempts += 1
    message.next_at = now + house.rules.lease
    message.first_sent_at = message.first_sent_at or now
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
    line = house.lines.get(message.partner, Circuit())
    house.lines[message.partner] = after_call(line, failure, now, message.partner)
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
