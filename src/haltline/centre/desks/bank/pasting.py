"""A pasted statement becomes proposed lines of the answer, which the clerk corrects before sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t
from django.utils.translation import ngettext

from haltline.protocol import Ask
from haltline.protocol import HoldRequest as Asked

from ...kernel.profile import profile
from ...reports.queries import institution_names
from .. import money_style
from .answer_form import LINES_MOST, ONWARD, WITHDRAWN, line_numbers
from .excerpt.rows import Excerpt, Row, Unread, read
from .excerpt.shares import Shares, of_payment
from .pages import UnreadLine

WHY_UNREAD = {
    "date": _t("no day that can be read"),
    "amount": _t("no sum that can be read without doubt"),
    "direction": _t("neither debit nor credit"),
    "kind": _t("it does not say how the money left"),
    "columns": _t("other columns than the line of heads"),
    "too-many": _t("and what follows: paste less at once"),
    "share": _t("sent back; type its disputed part by hand"),
}
WHY_NO_SHARES = {
    "no-payment": _t("The payment itself is not in the excerpt, so the disputed parts are typed by hand."),
    "no-balance": _t("The excerpt shows no balances, so the disputed parts are typed by hand."),
    "gap": _t("The balances do not follow one from another, so the disputed parts are typed by hand."),
    "unread": _t("A line could not be read, so the disputed parts are typed by hand."),
    "overdrawn": _t("The account was below zero, so the disputed parts are typed by hand."),
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """The form with lines filled in, the ticks that show them, and what is to be said about the reading.

    ``worked_out``: the disputed parts are known from the balances, and need not be typed.
    """

    data: dict[str, str]
    answers: list[str]
    note: str
    unread: tuple[UnreadLine, ...]
    worked_out: bool = False


def propose(data: Mapping[str, str], answers: list[str], asked: Asked) -> Proposed:
    """Read the field ``excerpt`` into free lines of the form. What was typed stays; nothing is sent."""
    style, names = money_style.in_use(), institution_names()
    excerpt = read(data.get("excerpt", ""), style.exponent, (*names.values(), *names))
    payment = asked.payment
    shares = of_payment(excerpt, payment.reference, payment.amount, tuple(asked.disputed))
    filled, ticks, loose = dict(data), list(answers), list(excerpt.unread)
    lost = {number: sum(hi - lo for lo, hi in slices) for number, slices in shares.taken.items()}
    for row in _after_payment(excerpt, asked, shares):
        slices = shares.taken.get(row.number, ())
        share = sum(hi - lo for lo, hi in slices)
        if row.kind == "onward":
            told = _onward(row) | {"units": " ".join(f"{lo}-{hi}" for lo, hi in slices)}
            _put(filled, "onward", ONWARD, told | _sums(row, share), "reference")
        elif not row.kind:
            continue
        elif row.kind != "returned":
            _put(filled, "withdrawn", WITHDRAWN, _withdrawn(row) | _sums(row, share), "")
        elif share:
            filled["returned"] = style.short(share + _typed(filled.get("returned", "")))
        else:
            loose.append(Unread(row.number, row.text, "share"))
        ticks += [] if row.kind == "returned" else ["onward" if row.kind == "onward" else "withdrawn"]
    if shares.left and asked.ask == Ask.HOLD and not filled.get("held-amount", "").strip():
        filled["held-amount"] = style.short(shares.left)
        ticks.append("held")
    return Proposed(filled, sorted(set(ticks)), _note(excerpt, shares), _shown(loose, lost), not shares.why)


def _after_payment(excerpt: Excerpt, asked: Asked, shares: Shares) -> list[Row]:
    """Debits that may have taken the money on: by the queue when it is known, else all since the payment."""
    if not shares.why:
        return [row for row in excerpt.rows if shares.taken.get(row.number)]
    since = asked.payment.booked_at.astimezone(ZoneInfo(profile().time_zone))
    moment = (f"{since:%Y-%m-%d}", f"{since:%H:%M}")
    return [row for row in excerpt.rows if row.debit and (row.date, row.time or moment[1]) >= moment]


def _onward(row: Row) -> dict[str, str]:
    return {
        "to_institution": row.institution, "to_account": row.account, "reference": row.reference,
        "rail": row.rail, "date": row.date, "time": row.time,
    }  # fmt: skip


def _withdrawn(row: Row) -> dict[str, str]:
    return {"kind": row.kind, "date": row.date, "time": row.time}


def _sums(row: Row, share: int) -> dict[str, str]:
    short = money_style.in_use().short
    return {"amount": short(row.amount), "share": short(share) if share else ""}


def _typed(text: str) -> int:
    """A sum that stands in the form already; what is none counts nothing and is replaced."""
    try:
        return money_style.in_use().read(text) if text.strip() else 0
    except ValueError:
        return 0


def _put(form: dict[str, str], kind: str, names: tuple[str, ...], told: dict[str, str], key: str) -> None:
    """Write a line behind those that are there; of one that is there already only blanks are filled."""
    numbers = line_numbers(form, kind, names)
    same = (key,) if key and told.get(key) else tuple(name for name in told if name not in ("share", "units"))
    alike = (n for n in numbers if all(form.get(f"{kind}-{n}-{name}", "") == told[name] for name in same))
    place = next(alike, max(numbers, default=-1) + 1)
    if place in numbers or len(numbers) < LINES_MOST:
        for name, value in told.items():
            form[f"{kind}-{place}-{name}"] = form.get(f"{kind}-{place}-{name}", "") or value


def _note(excerpt: Excerpt, shares: Shares) -> str:
    """What was read, and why there are no shares where there are none."""
    if not excerpt.rows:
        return _("Nothing could be read from the excerpt.")
    count = sum(bool(row.kind) or not row.debit for row in excerpt.rows)
    said = ngettext("%(n)d booking read.", "%(n)d bookings read.", count) % {"n": count}
    if shares.why:
        return f"{said} {WHY_NO_SHARES[shares.why]}"
    return said + " " + _("First in, first out by its balances. Check every line before you send.")


def _shown(unread: list[Unread], lost: Mapping[int, int]) -> tuple[UnreadLine, ...]:
    """Lines that were not read; of a sum that left by an unknown way its disputed part is told."""
    return tuple(UnreadLine(each.number, each.text[:160], _why(each, lost)) for each in unread)


def _why(line: Unread, lost: Mapping[int, int]) -> str:
    said = str(WHY_UNREAD[line.why])
    share = lost.get(line.number, 0)
    return f"{said}: {money_style.in_use().full(share)}" if share else said
