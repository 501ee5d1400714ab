"""What a bank said that must not be, as people read it: what happened, and what an officer does about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _t

from ..alerts.models import Kind
from . import money_style

SAID = {
    Kind.HELD_AFTER_ALL: _t("%(bank)s now holds %(sum)s, after it had said that it holds nothing"),
    Kind.HELD_AFTER_END: _t("%(bank)s says that it holds %(sum)s, but this hold has ended"),
    Kind.ORDER_WITHOUT_MONEY: _t("%(bank)s says that it holds nothing, but the money is ordered back"),
    Kind.HELD_LESS: _t("%(bank)s holds %(sum)s less than our books say, and did not give it free"),
    Kind.REUSED: _t("%(bank)s gave two different answers under one number"),
    Kind.OTHER_ACCOUNT: _t("%(bank)s answered about another account than it was asked about"),
    Kind.NOT_ITS_HOLD: _t("%(bank)s spoke of a hold that was not asked of it"),
    Kind.NOT_ITS_PAYOUT: _t("%(bank)s spoke of a payout that was not asked of it"),
}
TO_DO = {
    Kind.HELD_AFTER_ALL: _t("The hold stands again. Ask the bank which of its answers is right."),
    Kind.HELD_AFTER_END: _t("Ask the bank to give it free: its customer waits for this money."),
    Kind.ORDER_WITHOUT_MONEY: _t("Nothing can be paid out of it. Ask the bank where the money is."),
    Kind.HELD_LESS: _t("Nothing was changed in our books. Ask the bank where the difference went."),
    Kind.REUSED: _t(
        "The second one counts for nothing. A correction must come under a new number: tell the bank."
    ),
    Kind.OTHER_ACCOUNT: _t("Nothing was changed. Ask the bank whether its system mixes up its customers."),
    Kind.NOT_ITS_HOLD: _t(
        "Nothing was changed. Ask the bank who sent it; if nobody there knows, its key may be in other hands."
    ),
    Kind.NOT_ITS_PAYOUT: _t(
        "Nothing was changed. Ask the bank who sent it; if nobody there knows, its key may be in other hands."
    ),
}


def said(kind: str, bank: str, amount: int) -> str:
    """The sentence of an alert; the code itself where it is not known here."""
    if kind not in Kind.values:
        return kind
    return str(SAID[Kind(kind)]) % {"bank": bank, "sum": money_style.in_use().full(amount)}
