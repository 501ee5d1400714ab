"""One line of an ISO 20022 message at its request: a word, a refusal, or money that came back."""

from __future__ import annotations

from dataclasses import dataclass

from haltline.iso20022 import Answer, Pending, Projection, Promise, Refusal, Returned, Review, Stamp, answer
from haltline.protocol import HoldRequest as Asked
from haltline.protocol import Reply, parse, to_bytes

from ...audit.actions import Actor, record
from ...holds.actions.after_plan import in_a_plan
from ...holds.actions.answered import acknowledge
from ...holds.actions.receiving import receive
from ...holds.models import HoldRequest
from ...kernel import clock
from ..models import InwardLine, InwardMessage
from ..queries import last_seq, locked_request, newest_reply, returns_named, returns_of

WAY = "iso20022"
STATEMENT = "camt.053"
MEANINGS: dict[type, str] = {
    Pending: "pending", Promise: "promise", Refusal: "refusal", Returned: "returned", Review: "review"
}  # fmt: skip
AFTER_PLAN = "the money was shared out or ordered back meanwhile"
NOT_FOLLOWED = "this payment is no longer followed"
NAME_USED = "another return of yours had this name"
TOLD_BEFORE = "this return was told before in another way"
Outcome = InwardLine.Outcome


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line belongs: the hold and its district."""

    hold_id: str
    district: str


def blank(row: InwardMessage, number: int, meaning: Projection) -> InwardLine:
    """A line as it came, before anything is made of it."""
    line = InwardLine(
        partner_id=row.partner_id, message=row, kind=row.kind, number=number, place=meaning.place[:40],
        meaning=MEANINGS[type(meaning)], said=meaning.said, outcome=Outcome.NOTED,
    )  # fmt: skip
    if isinstance(meaning, Returned):
        line.amount, line.currency = meaning.money.minor, meaning.money.currency
        line.own_name = meaning.own_name[:140]
    return line


def settle(line: InwardLine, meaning: Projection, place: Place) -> None:
    """Do what a line means, in its district's scope; its row says what came of it."""
    request = locked_request(place.hold_id)
    line.district_id, line.request = place.district, request
    match meaning:
        case Pending() | Promise():
            acknowledge(request.pk)
        case Review(why=why):
            line.outcome, line.why = Outcome.REVIEW, why
        case Refusal():
            _reply(line, request, _answer(line, request, meaning))
        case Returned():
            _money_back(line, request, meaning)
    line.save(force_insert=True)
    _note(line, request)


def _money_back(line: InwardLine, request: HoldRequest, meaning: Returned) -> None:
    """Money is back once: what was told before, is shared out already or is too much is not posted."""
    if _told_before(line, request):
        line.why = TOLD_BEFORE
    elif stopped := _stopped(line, request):
        line.outcome, line.why, line.surplus = Outcome.REVIEW, stopped, line.amount
    else:
        made = _answer(line, request, meaning)
        line.surplus = made.surplus
        _reply(line, request, made)


def _stopped(line: InwardLine, request: HoldRequest) -> str:
    if returns_named(line.partner_id, line.own_name):
        return NAME_USED
    if in_a_plan([request.leg]):
        return AFTER_PLAN
    return NOT_FOLLOWED if request.leg.ended else ""


def _told_before(line: InwardLine, request: HoldRequest) -> bool:
    """Whether the same return came before: under its name, by the other kind of message, or by the desk.

    A pacs.004 and the statement's entry about one return have different names, so sums are compared: each
    return of a sum may be told once in either way.
    """
    told = [row for row in returns_of(request) if row.why != NAME_USED]
    alike = [row for row in told if (row.amount, row.currency) == (line.amount, line.currency)]
    if any(row.own_name == line.own_name for row in alike):
        return True
    by_statement = sum(row.kind.startswith(STATEMENT) for row in alike)
    same, other = len(alike) - by_statement, by_statement
    if line.kind.startswith(STATEMENT):
        same, other = other, same
    return other > same or _typed(request, told) >= line.amount


def _typed(request: HoldRequest, told: list[InwardLine]) -> int:
    """Minor units that the bank's desk says it returned, beyond those that its messages brought back."""
    current = newest_reply(request)
    said = parse(Reply, bytes(current.body)).returned if current else 0
    return said - sum(row.amount - row.surplus for row in told if row.reply_id)


def _answer(line: InwardLine, request: HoldRequest, meaning: Refusal | Returned) -> Answer:
    current = newest_reply(request)
    stamp = Stamp(f"iso-{line.message.body_hash[:24]}-{line.number}", last_seq(request) + 1, clock.now())
    asked = parse(Asked, bytes(request.body or b""))
    return answer(meaning, asked, parse(Reply, bytes(current.body)) if current else None, stamp)


def _reply(line: InwardLine, request: HoldRequest, made: Answer) -> None:
    """The reply goes to the same intake as signed ones: kept as bytes, posted by the worker."""
    line.why = made.why
    if made.reply is not None:
        taken = receive(made.reply, to_bytes(made.reply), request.partner_id, way=WAY)
        line.reply_id = made.reply.reply_id
        line.outcome = Outcome.TAKEN
        if taken.status != 200:
            line.outcome, line.why, line.surplus = Outcome.REVIEW, taken.code, line.amount
    if made.reply is None or made.surplus:
        line.outcome = Outcome.REVIEW


def _note(line: InwardLine, request: HoldRequest) -> None:
    facts = {"amount": str(line.surplus)} if line.surplus else {}
    verb = "inward.surplus" if line.surplus else f"inward.{line.outcome}"
    record(
        verb, Actor(f"partner:{request.partner_id}", request.partner.name), district=request.district_id,
        report=request.report_id, subject=request.pk, meaning=line.meaning, said=line.said, why=line.why,
        **facts,
    )  # fmt: skip
