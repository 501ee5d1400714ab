"""Whom a payout goes to: the account the disputed payment came from, and no other."""

from __future__ import annotations

from haltline.protocol import AccountRef, Reply, parse

from ...audit.actions import record
from ...holds.models import PartnerReply
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...people.models import Person
from ...reports.models import Dispute
from .pots import by, require_recovery


def payee(dispute: Dispute) -> AccountRef | None:
    """The victim's account: as reported, else as the payer's own bank named it in a posted reply."""
    number = dispute.from_account or _named_by_bank(dispute)
    return AccountRef(institution=dispute.from_institution, number=number) if number else None


def _named_by_bank(dispute: Dispute) -> str:
    row = (
        PartnerReply.objects.filter(
            request__leg__dispute=dispute,
            request__leg__hop=0,
            partner_id=dispute.from_institution,
            state=PartnerReply.State.POSTED,
        )
        .order_by("-seq")
        .first()
    )
    return (parse(Reply, bytes(row.body)).account.number or "") if row else ""


def name_account(dispute: Dispute, person: Person, account: str) -> None:
    """Enter the victim's account where the report left it open; an account once named is not replaced."""
    require_recovery(person)
    account = account.strip()
    if not account or len(account) > 40 or not account.isprintable():
        raise NotUnderstood("An account number has 1 to 40 signs.")
    if not Dispute.objects.filter(pk=dispute.pk, from_account="").update(from_account=account):
        raise AlreadyDecided("The account is already named.")
    record(
        "dispute.account-named",
        by(person),
        district=dispute.district_id,
        report=dispute.report_id,
        subject=dispute.pk,
    )
