"""Troubles in the words of the recovery desk: what happened, and what a person does about it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ...recovery.queries.troubles import Trouble
from .. import money_style
from ..words import PAYOUT_REFUSALS
from .pages import Task


def task(trouble: Trouble) -> Task:
    """One trouble as a line of the list."""
    return Task(
        what=_said(trouble),
        at=trouble.at,
        href=f"/recovery/pots/{trouble.pot_id}" if trouble.pot_id else "",
        seen_id=str(trouble.payout_id) if trouble.payout_id else "",
    )


def _said(trouble: Trouble) -> str:
    values = {
        "bank": trouble.partner,
        "sum": money_style.in_use().short(trouble.amount),
        "report": trouble.reference,
        "why": ", ".join(filter(None, (str(PAYOUT_REFUSALS.get(trouble.code, trouble.code)), trouble.text))),
    }
    if trouble.kind == "refused":
        return (
            _("%(bank)s cannot pay %(sum)s to %(report)s: %(why)s. Name another account, or lift the order.")
            % values
        )
    if trouble.kind == "hold-ended":
        return (
            _("The hold ended before %(bank)s paid %(sum)s to %(report)s; the money is free. Decide anew.")
            % values
        )
    if trouble.kind == "overtime":
        return (
            _("%(bank)s holds %(sum)s for %(report)s past its end, under an order: ask the bank at once.")
            % values
        )
    if trouble.kind == "proof":
        return (
            _("%(bank)s proved a payment to %(report)s that is not as ordered (%(why)s); nothing was posted.")
            % values
        )
    return (
        _("%(bank)s says something new about %(report)s, whose %(sum)s are ordered back; nothing was undone.")
        % values
    )
