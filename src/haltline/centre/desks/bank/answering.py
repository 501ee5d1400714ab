"""One request at the bank's desk: read it, answer it, refuse it, or enter the holder's contest."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from haltline.protocol import Reply, RequestState, gap, to_bytes
from haltline.protocol.codes import REFUSALS

from ...audit.actions import Actor, record
from ...contests.actions.entering import contest as enter_contest
from ...holds.actions.receiving import receive
from ...holds.models import HoldRequest
from ...kernel.errors import AlreadyDecided
from ...kernel.scope import in_scope
from ...people.access import find, for_role, person_of
from ...reports.queries import around
from .. import money_style
from ..typed import Problem
from . import queries
from .answer_form import Reading, answer_fields, compacted, read_answer
from .inbox import BANK
from .pasting import propose
from .request_page import Shown, request_page
from .sending import gap_said, hand_in, note_who, reply_of

REASON_MOST = 500  # characters of a desk's reason that the log keeps


@require_http_methods(["GET", "POST"])
@for_role(BANK)
def one_request(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """The card with its answer form; ``do``: send, add a line, read a paste, or mark the rest unknown."""
    row = find(queries.asked(), pk=hold_id)
    if request.method == "GET":
        return _show(request, row, Shown())
    _require_open(row)
    data: Mapping[str, str] = compacted(request.POST)
    answers = request.POST.getlist("answer")
    reading = read_answer(data, answers, around().institutions)
    do = data.get("do", "answer")
    if do == "answer":
        return _answer(request, row, data, reading)
    if do == "paste":
        return _paste(request, row, data, answers)
    room = {"onward": int(do == "add-onward"), "withdrawn": int(do == "add-withdrawn")}
    if do == "unknown":
        data, reading = _rest_unknown(row, data, answers, reading)
    reading.wrong.clear()  # nothing is sent yet, so nothing is complained about
    return _show(request, row, Shown(answer_fields(data, answers, reading, room)))


def _paste(
    request: HttpRequest, row: HoldRequest, data: Mapping[str, str], answers: list[str]
) -> HttpResponse:
    """The pasted statement as proposed lines; nothing is sent."""
    found = propose(data, answers, queries.message_of(row))
    reading = read_answer(found.data, found.answers, around().institutions)
    reading.wrong.clear()
    answer = answer_fields(found.data, found.answers, reading, {})
    kept = data.get("excerpt", "")
    return _show(request, row, Shown(answer, excerpt=kept, read_note=found.note, unread=found.unread))


def _answer(
    request: HttpRequest, row: HoldRequest, data: Mapping[str, str], reading: Reading
) -> HttpResponse:
    if reading.code and not reading.explained:
        reading.sums["unknown"] = row.amount  # nothing here: where it is, is not known to this bank
    reply = None if reading.wrong else reply_of(row, data, reading)
    if reply and not gap(reply):
        return _send(request, row, reply)
    problems = [Problem(text, field) for field, text in reading.wrong.items()]
    if reply:
        _keep_unbalanced(request, row, reply)
        problems.append(Problem(gap_said(gap(reply)), "lines"))
    answers = request.POST.getlist("answer")
    shown = Shown(answer_fields(data, answers, reading, {}), tuple(problems), excerpt=data.get("excerpt", ""))
    return _show(request, row, shown, 422)


def _keep_unbalanced(request: HttpRequest, row: HoldRequest, reply: Reply) -> None:
    """An answer that does not add up is kept as it was typed, for a person to read; nothing is posted."""
    receive(reply, to_bytes(reply), row.partner_id, way="inbox")
    note_who(person_of(request), row, reply)


def _rest_unknown(
    row: HoldRequest, data: Mapping[str, str], answers: list[str], reading: Reading
) -> tuple[Mapping[str, str], Reading]:
    rest = row.amount - reading.explained + reading.sums.get("unknown", 0)
    filled = {**data, "unknown": money_style.in_use().short(rest) if rest > 0 else ""}
    return filled, read_answer(filled, answers, around().institutions)


def _send(request: HttpRequest, row: HoldRequest, reply: Reply) -> HttpResponse:
    hand_in(person_of(request), row, reply)
    messages.success(request, _("Answer taken. The centre follows it at once."))
    following = queries.next_owed(row)
    return redirect("bank_request", hold_id=following.pk) if following else redirect("bank_inbox")


@require_POST
@for_role(BANK)
def refuse(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Decline to hold, on a ground of the protocol and with a reason that is kept."""
    row = find(queries.asked(), pk=hold_id)
    _require_open(row)
    code, reason = request.POST.get("code", ""), request.POST.get("reason", "").strip()
    problems = [] if code in REFUSALS else [Problem(_("Choose the ground of the refusal."), "refuse-code")]
    if not reason:
        problems.append(Problem(_("Give the reason of the refusal; it is kept."), "refuse-reason"))
    if problems:
        return _show(request, row, Shown(problems=tuple(problems), refusal=reason), 422)
    reading = Reading(sums={"free": row.amount}, code=code)
    reply = reply_of(row, {"final": "yes"}, reading)
    assert reply is not None, "a refusal has nothing in it that could be wrong"
    reply = Reply.model_validate({**dict(reply), "reason": " ".join(reason.split())[:REASON_MOST]})
    person = person_of(request)
    record("reply.refusal-reason", Actor(person.actor_code, person.desk_name), district=row.district_id,
           report=row.report_id, subject=row.pk, code=code, why=reason[:REASON_MOST])  # fmt: skip
    return _send(request, row, reply)


@require_POST
@for_role(BANK)
def contest(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Enter what the holder says, in the holder's words; the hold stands until an officer decides."""
    row = find(queries.asked(), pk=hold_id)
    part = queries.part_of(row.pk)
    if part is None:
        raise AlreadyDecided(_("Nothing is held under this request."), subject=row.pk)
    statement = request.POST.get("statement", "").strip()
    if not statement:
        wrong = Problem(_("Say in the holder's words why the hold is wrong."), "statement")
        return _show(request, row, Shown(problems=(wrong,)), 422)
    with in_scope(f"worker:{part.district_id}"):
        enter_contest(queries.locked_part(part.pk), person_of(request), statement)
    messages.success(request, _("The contest is entered. An officer decides by the clock and gives reasons."))
    return redirect("bank_request", hold_id=row.pk)


def _require_open(row: HoldRequest) -> None:
    if row.state == RequestState.RECALLED:
        raise AlreadyDecided(
            _("The centre has taken this request back; nothing is to be answered."), subject=row.pk
        )


def _show(request: HttpRequest, row: HoldRequest, shown: Shown, status: int = 200) -> HttpResponse:
    return render(request, "desks/bank/request.html", {"page": request_page(row, shown)}, status=status)
