"""The bank's request page from rows: exactly what was asked, in the bytes that were sent."""

from __future__ import annotations

from dataclasses import dataclass

from haltline.protocol import LIVE_PART_STATES, Ask, PartState, explained

from ...holds.door_code import code_of
from ...holds.models import HoldRequest
from ...kernel import clock
from ...kernel.profile import profile
from ...reports.queries import institution_names
from ..typed import Choice, Problem
from . import queries
from .inbox import items
from .pages import AnswerFields, EarlierReply, RequestPage, UnreadLine

LIVE = {state.value for state in LIVE_PART_STATES}


@dataclass(frozen=True, slots=True)
class Shown:
    """What comes back from a form: the answer as typed, what is wrong, a refusal's reason, a paste."""

    answer: AnswerFields = AnswerFields()
    problems: tuple[Problem, ...] = ()
    refusal: str = ""
    excerpt: str = ""
    read_note: str = ""
    unread: tuple[UnreadLine, ...] = ()


def request_page(row: HoldRequest, shown: Shown) -> RequestPage:
    """One card, with the inbox beside it."""
    asked, names, now = queries.message_of(row), institution_names(), clock.now()
    part, payer = queries.part_of(row.pk), asked.payment.from_
    rail = profile().rail(asked.payment.rail)
    sent = row.sent_at or row.created_at
    return RequestPage(
        hold_id=str(row.pk),
        number=_short(row.pk.hex),
        case_reference=_short(asked.case_ref.replace("-", "")),
        ask=row.ask,
        amount=row.amount,
        account=row.account,
        hop=row.hop,
        rail=rail.name if rail else asked.payment.rail,
        payment_reference=asked.payment.reference,
        payment_amount=asked.payment.amount,
        units=" ".join(f"{lo}-{hi}" for lo, hi in asked.disputed),
        from_bank=names.get(payer.institution, payer.institution) if payer else "",
        from_account=(payer.number or "") if payer else "",
        booked_at=asked.payment.booked_at,
        disputed_at=asked.disputed_at,
        reason=asked.reason,
        legal_basis=asked.authority.legal_basis,
        officer=f"{asked.authority.office}, {asked.authority.officer}",
        expires_at=row.expires_at,
        sent_at=sent,
        answer_by=row.answer_due_at or row.escalated_at or sent + asked.answer_within,
        now=now,
        state=row.state,
        answer=shown.answer,
        rails=tuple(Choice(rail.code, rail.name) for rail in profile().rails),
        institutions=tuple(names.values()),
        items=items(queries.owed()),
        earlier=tuple(
            EarlierReply(kept.seq, kept.received_at, explained(reply), reply.final, kept.gap)
            for kept, reply in queries.replies_to(row)
        ),
        held_now=part.amount if part and part.state in LIVE else 0,
        door_code=code_of(row.pk) if row.ask == Ask.HOLD else "",
        contested=bool(part and part.state == PartState.CONTESTED),
        verify_url=asked.verify_url,
        problems=shown.problems,
        refusal=shown.refusal,
        excerpt=shown.excerpt,
        read_note=shown.read_note,
        unread=shown.unread,
    )


def _short(hexadecimal: str) -> str:
    """The end of an identifier, as people can read it out: 4F2A 91C0."""
    end = hexadecimal[-8:].upper()
    return f"{end[:4]} {end[4:]}"
