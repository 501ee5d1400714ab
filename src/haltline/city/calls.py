"""What the centre may ask of a bank, each call with its effect on the books. No network; time is told."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from haltline.city import recalls
from haltline.city.duties import AnswerDue, CreditDue
from haltline.city.faults import Behaviour
from haltline.city.idempotency import Answer
from haltline.iso20022 import TO_BANK
from haltline.protocol import (
    Extend,
    HoldRequest,
    MessageError,
    PayoutInstruction,
    Receipt,
    Reduce,
    Release,
    Rule,
    Tombstone,
    parse,
    paths,
    to_bytes,
)

if TYPE_CHECKING:
    from haltline.city.office import Office

STEPS: dict[str, type[BaseModel]] = {
    "release": Release, "reduce": Reduce, "extend": Extend, "tombstone": Tombstone,
}  # fmt: skip
RULES = frozenset({Rule.FIFO})
"""The rules by which the reference bank can follow money; its books are queues."""

Effect = TypeVar("Effect", bound=BaseModel)


def carry_out(office: "Office", path: str, key: str, body: bytes, now: datetime) -> Answer:
    """The effect and the answer of a call to that path; DeskRefusal or MessageError when it has none."""
    if path == paths.HOLDS:
        return _hold(office, _read(HoldRequest, key, body), now)
    if path == paths.PAYOUTS:
        return _payout(office, _read(PayoutInstruction, key, body), now)
    if path == TO_BANK:
        return _answer(202, recalls.take(office, key, body, now))
    hold_id, step = path.removeprefix(f"{paths.HOLDS}/").rsplit("/", 1)
    return _answer(200, _step(office, step, hold_id, _read(STEPS[step], key, body))(now))


def _read(model: type[Effect], key: str, body: bytes) -> Effect:
    """The message; MessageError 422 also when the header names another key than the body."""
    message = parse(model, body)
    if getattr(message, "idempotency_key", key) != key:
        raise MessageError(422, "contradiction", "idempotency_key", "the header names another key")
    return message


def _hold(office: "Office", message: HoldRequest, now: datetime) -> Answer:
    """Takes a hold request: 202 with a receipt, the answer comes later or, from some banks, never."""
    if message.rule not in RULES:
        raise MessageError(422, "rule-not-supported", "rule", "these books are kept first in, first out")
    if message.payment.booked_at >= message.expires_at:
        raise MessageError(422, "contradiction", "payment.booked_at", "it is booked after the hold ends")
    hold, manner = office.desk.receive(message, now), office.manners.of(message)
    if manner.behaviour is Behaviour.SLOW_RECEIPT:
        office.desk.act(message.hold_id, now)  # the caller gives up before it hears of it
    if manner.behaviour is not Behaviour.NEVER:
        office.duties[f"answer {message.hold_id}"] = AnswerDue(message.hold_id, now + manner.delay)
    return _answer(202, Receipt(hold_id=message.hold_id, received_at=hold.received_at))


def _payout(office: "Office", told: PayoutInstruction, now: datetime) -> Answer:
    """Draws a payout from its parts at once: 202 with a receipt; credit and proof follow."""
    payout = office.draw(told, now)
    office.duties[f"credit {told.payout_id}"] = CreditDue(payout)
    return _answer(202, Receipt(payout_id=told.payout_id, received_at=payout.row.time))


def _step(office: "Office", step: str, hold_id: str, message: BaseModel) -> Callable[[datetime], BaseModel]:
    """Releases, reduces, extends or kills a hold: 200 with how its part stands now."""
    if getattr(message, "hold_id", None) != hold_id:
        raise MessageError(422, "contradiction", "hold_id", "the path names another hold")
    verb: Callable[..., BaseModel] = getattr(office.desk, step)
    return lambda now: verb(message, now)


def _answer(status: int, message: BaseModel) -> Answer:
    return Answer(status, to_bytes(message))
