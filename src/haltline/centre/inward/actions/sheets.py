"""A filled sheet: kept as it came, its answers taken one by one, its problems named by cell.

Run in the scope of whoever brought it: the bank's own desk, or an officer to whom the bank sent it. Each
answer goes to the same intake as a signed reply. The same file again changes nothing, and so does the same
answer in another file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from haltline.protocol import MessageError, Reply, parse, to_bytes
from haltline.protocol.codes import REFUSALS
from haltline.sources.answer_sheet import (
    LineProblem,
    Local,
    SheetAnswer,
    SheetReading,
    SheetRow,
    content,
    read_answers,
    read_sheet,
)
from haltline.sources.bad_input import BadInput

from ...audit.actions import Actor, record
from ...holds.actions.receiving import receive
from ...kernel import clock
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...people.models import Person
from ...reports.queries import around
from ..models import InwardLine, InwardMessage
from ..queries import asked_rows, last_seq, locked_request, newest_reply
from .taking import keep

WAY = "sheet"
ZIP = b"PK"
REASON_MOST = 500  # characters of a desk's reason that the log keeps
Outcome = InwardLine.Outcome


@dataclass(slots=True)
class SheetTaken:
    """What became of a file: numbers of requests answered, of those answered so before, what is wrong."""

    refused: str = ""
    duplicate: bool = False
    taken: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)
    empty: int = 0


def take_sheet(raw: bytes, partner: str, person: Person) -> SheetTaken:
    """Take one file of a partner in, brought by a person of its desk or by an officer."""
    try:
        rows, fault = read_sheet(raw), None
    except BadInput as refused:
        rows, fault = [], MessageError(422, "bad-sheet", "", str(refused))
    kind = "xlsx" if raw.startswith(ZIP) else "csv"
    with in_scope(f"partner:{partner}"):
        message, fresh = keep(raw, partner, WAY, "" if fault else kind, fault)
    actor = Actor(person.actor_code, person.desk_name)
    if fault:
        record("inward.refused", actor, subject=message.pk, code=fault.code)
        return SheetTaken(refused=fault.detail)
    reading = _read(rows, partner)
    done = SheetTaken(duplicate=not fresh, problems=reading.problems, empty=reading.empty)
    if fresh:
        for number, answer in enumerate(reading.answers, 1):
            _take(answer, _Place(message, number, partner, actor), done)
    else:
        record("inward.duplicate", actor, subject=message.pk)
        done.unchanged = [answer.number for answer in reading.answers]
    return done


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an answer stands, and who brought it."""

    message: InwardMessage
    number: int
    partner: str
    actor: Actor


def _read(rows: list[SheetRow], partner: str) -> SheetReading:
    asked = asked_rows(partner, {row.texts["request"][-8:].lower() for row in rows})
    local = Local(ZoneInfo(profile().time_zone), around().institutions)
    return read_answers(rows, [row for _, row in asked], local)


def _take(answer: SheetAnswer, place: _Place, done: SheetTaken) -> None:
    """Give one answer to the intake of replies, unless it says what the newest one says already."""
    district = _district(answer, place.partner)
    with in_scope(f"worker:{district}"):
        request = locked_request(answer.reply.hold_id)
        newest, seq = newest_reply(request), last_seq(request) + 1
        line = InwardLine(
            district_id=district, partner_id=place.partner, message=place.message, kind=place.message.kind,
            number=place.number, place=f"row {answer.row}", meaning="answer", request=request,
            outcome=Outcome.NOTED, said=" ".join(answer.reply.codes),
        )  # fmt: skip
        if newest and content(parse(Reply, bytes(newest.body))) == content(answer.reply):
            done.unchanged.append(answer.number)
        else:
            _receive(answer, line, seq, place)
            done.taken.append(answer.number)
        line.save(force_insert=True)


def _receive(answer: SheetAnswer, line: InwardLine, seq: int, place: _Place) -> None:
    request = line.request
    assert request is not None, "a line of a sheet is about a request"
    digest = hashlib.sha256(f"{request.pk}:{seq}:".encode() + content(answer.reply)).hexdigest()
    reply = answer.reply.model_copy(
        update={"reply_id": f"sheet-{digest[:32]}", "seq": seq, "as_of": clock.now()}
    )
    taken = receive(reply, to_bytes(reply), place.partner, way=WAY)
    line.reply_id = reply.reply_id
    line.outcome, line.why = (Outcome.TAKEN, "") if taken.status == 200 else (Outcome.REVIEW, taken.code)
    about = {"district": request.district_id, "report": request.report_id, "subject": request.pk}
    record("reply.typed", place.actor, reply=reply.reply_id, **about)  # type: ignore[arg-type]
    if set(reply.codes) & REFUSALS:
        why = answer.why[:REASON_MOST]
        record("reply.refusal-reason", place.actor, code=reply.codes[0], why=why, **about)  # type: ignore[arg-type]


def _district(answer: SheetAnswer, partner: str) -> str:
    ((district, _),) = asked_rows(partner, {answer.number[-8:].lower()}, hold=answer.reply.hold_id)
    return district
