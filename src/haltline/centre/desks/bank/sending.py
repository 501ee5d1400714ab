"""A clerk's answer as a message of the protocol, given to the same intake as signed ones."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.utils.translation import gettext as _
from pydantic import ValidationError

from haltline.protocol import AccountRef, Reply, gap, to_bytes
from haltline.protocol.codes import AnswerCode

from ...audit.actions import Actor, record
from ...holds.actions.receiving import receive
from ...holds.models import HoldRequest
from ...kernel import clock
from ...kernel.errors import AlreadyDecided
from ...people.models import Person
from .. import money_style
from . import queries
from .answer_form import Reading


def reply_of(row: HoldRequest, data: Mapping[str, str], reading: Reading) -> Reply | None:
    """The form as a message of the protocol, or nothing and what is wrong beside its field."""
    number = row.account or data.get("account", "").replace(" ", "") or None
    try:
        return Reply(
            reply_id=f"desk-{secrets.token_hex(12)}", hold_id=str(row.pk), seq=queries.last_seq(row) + 1,
            as_of=clock.now(), account=AccountRef(institution=row.partner_id, number=number),
            currency=row.currency, credited=row.amount, held=reading.held, onward=tuple(reading.onward),
            withdrawn=tuple(reading.withdrawn), codes=(reading.code or AnswerCode.DONE.value,),
            final=data.get("final") == "yes", **reading.sums,  # type: ignore[arg-type]
        )  # fmt: skip
    except ValidationError as fault:
        reading.wrong["account"] = fault.errors()[0]["msg"]
        return None


def gap_said(missing: int) -> str:
    """What an answer does not explain, or explains too much, in words."""
    sum_ = money_style.in_use().short(abs(missing))
    if missing > 0:
        return _("%(sum)s of what was credited is not explained yet.") % {"sum": sum_}
    return _("The lines say %(sum)s more than was credited.") % {"sum": sum_}


def hand_in(person: Person, row: HoldRequest, reply: Reply) -> None:
    """Keep a reply that adds up; the worker posts it. AlreadyDecided when the centre does not take it."""
    assert not gap(reply), "an answer that does not add up never gets here"
    answer = receive(reply, to_bytes(reply), row.partner_id, way="inbox")
    if answer.status != 200:
        raise AlreadyDecided(answer.detail, subject=row.pk)
    note_who(person, row, reply)


def note_who(person: Person, row: HoldRequest, reply: Reply) -> None:
    """Write down which clerk typed the reply."""
    record("reply.typed", Actor(person.actor_code, person.desk_name), district=row.district_id,
           report=row.report_id, subject=row.pk, reply=reply.reply_id)  # fmt: skip
