"""The report form: what was typed, read into values, with what must be mended named beside each field.

Nothing is rounded or guessed and nothing typed is lost. The web form and the helpline's fast entry are read
by the same code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from haltline.values import account, money, phone, reference
from haltline.values.errors import InvalidValue
from haltline.values.text import canonical

from ..kernel.profile import Profile
from .actions import Paid, Told
from .other_calendars import asked_of

T = TypeVar("T")
PAYMENTS_MOST = 20  # payments in one report; more are added by an officer
TEXT_MOST = 120  # characters of a name
CLIENT_KEY_MOST = 64
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{2,3})+(\.[0-9]+)?")  # as people write sums: 2,50,000.00
FIELDS = ("reference", "rail", "amount", "disputed", "date", "time",
          "from_institution", "from_account", "to_institution", "to_account")  # fmt: skip


@dataclass(slots=True)
class Reading:
    """What a form said: the report when all is well, else what is wrong, by the name of the field."""

    told: Told | None = None
    wrong: dict[str, str] = field(default_factory=dict)
    amounts: dict[int, int] = field(default_factory=dict)
    disputed: dict[int, int] = field(default_factory=dict)
    fits: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Around:
    """What the centre knows while it reads a form: its rules, the hour, and who is who."""

    rules: Profile
    now: datetime
    institutions: Mapping[str, str]
    districts: tuple[str, ...]

    def institution(self, typed: str) -> str:
        """The code of an institution typed by code or name; empty when it is not one of ours."""
        plain = " ".join(typed.casefold().split())
        return self.institutions.get(plain, "")


def payment_numbers(data: Mapping[str, str]) -> list[int]:
    """Numbers of the payments a form has, those without a word in them left out; at least one."""
    found = {int(name.split("-")[1]) for name in data if _is_payment_field(name) and data[name].strip()}
    return sorted(found)[:PAYMENTS_MOST] or [0]


def _is_payment_field(name: str) -> bool:
    parts = name.split("-")
    return len(parts) == 3 and parts[0] == "payments" and parts[1].isdigit() and len(parts[1]) < 4


def read(data: Mapping[str, str], around: Around) -> Reading:
    """Read a posted form."""
    reading = Reading()
    key = data.get("client_key", "")
    if not 8 <= len(key) <= CLIENT_KEY_MOST:
        reading.wrong["client_key"] = _("This page is too old. Open it again; your words are kept.")
    number = _try(
        reading,
        "phone",
        lambda: phone.validate(data.get("phone", ""), around.rules.calling_code),
        _("Give a mobile number."),
    )
    other = data.get("other_phone", "").strip()
    if other:
        other = (
            _try(
                reading,
                "other_phone",
                lambda: phone.validate(other, around.rules.calling_code),
                _("Give a mobile number."),
            )
            or ""
        )
    on_phone = data.get("still_on_phone") == "yes"
    district = data.get("district", "") or (around.districts[0] if len(around.districts) == 1 else "")
    if district not in around.districts:
        reading.wrong["district"] = _("Choose where you live.")
    payments = tuple(_payments(data, around, reading))
    if not reading.wrong:
        reading.told = Told(
            client_key=key, district=district, phone=number or "", payments=payments,
            name=data.get("name", "").strip()[:TEXT_MOST], other_phone=other, still_on_phone=on_phone,
        )  # fmt: skip
    return reading


def read_payments(data: Mapping[str, str], around: Around) -> tuple[tuple[Paid, ...], Reading]:
    """The payments of a form that asks for nothing else, and what is wrong with them."""
    reading = Reading()
    return tuple(_payments(data, around, reading)), reading


def _payments(data: Mapping[str, str], around: Around, reading: Reading) -> Iterator[Paid]:
    seen: set[tuple[str, str]] = set()
    for number in payment_numbers(data):
        one = {name: data.get(f"payments-{number}-{name}", "").strip() for name in FIELDS}
        paid = _payment(one, number, around, reading)
        if paid is None:
            continue
        if (paid.from_institution, paid.reference) in seen:
            reading.wrong[f"payments-{number}-reference"] = _("This payment stands above already.")
        seen.add((paid.from_institution, paid.reference))
        yield paid


def _payment(one: dict[str, str], number: int, around: Around, reading: Reading) -> Paid | None:
    place = f"payments-{number}"
    rail = around.rules.rail(one["rail"])
    if rail is None:
        reading.wrong[f"{place}-rail"] = _("Choose how you paid.")
    amount = _amount(one["amount"], f"{place}-amount", around, reading)
    disputed = _part(one["disputed"], f"{place}-disputed", amount, around, reading)
    paid_at = _when(one, place, around, reading)
    said = _try(reading, f"{place}-reference",
                lambda: reference.validate(rail.reference if rail else "free", one["reference"]),
                _("Give the reference number of the payment."))  # fmt: skip
    payer = around.institution(one["from_institution"])
    if not payer:
        reading.wrong[f"{place}-from_institution"] = _("Choose your bank from the list.")
    payee = around.institution(one["to_institution"])
    if one["to_institution"] and not payee:
        reading.wrong[f"{place}-to_institution"] = _("Choose the bank from the list, or leave it empty.")
    accounts = [_account(one[f"{end}_account"], f"{place}-{end}_account", reading) for end in ("from", "to")]
    if (
        any(name.startswith(place) for name in reading.wrong)
        or amount is None
        or paid_at is None
        or rail is None
    ):
        return None
    reading.disputed[number] = disputed or amount
    if reference.fits(rail.reference, said or "", paid_at):
        reading.fits[number] = _("fits the date")
    return Paid(
        rail.code,
        said or "",
        amount,
        around.rules.currency,
        paid_at,
        payer,
        accounts[0],
        payee,
        accounts[1],
        disputed,
    )


def _amount(typed: str, name: str, around: Around, reading: Reading) -> int | None:
    """A sum in minor units; the payment's own is kept also while other fields are wrong."""
    plain = typed.removeprefix("₹").strip()
    plain = plain.replace(",", "") if GROUPED.fullmatch(plain) else plain
    minor = _try(reading, name, lambda: money.parse(plain, around.rules.currency).minor,
                 _("Give the amount in figures, such as 48,000 or 48,000.50."))  # fmt: skip
    if minor is not None and name.endswith("-amount"):
        reading.amounts[int(name.split("-")[1])] = minor
    return minor


def _part(typed: str, name: str, whole: int | None, around: Around, reading: Reading) -> int:
    """How much of a payment was fraud, in minor units; 0 for all of it."""
    part = _amount(typed, name, around, reading) if typed else None
    if part is None or part == whole:
        return 0
    if whole is not None and part > whole:
        reading.wrong[name] = _("This is more than the whole payment.")
    return part


def _when(one: dict[str, str], place: str, around: Around, reading: Reading) -> datetime | None:
    zone = ZoneInfo(around.rules.time_zone)
    if asked := asked_of(one["date"], around.now.astimezone(zone).date()):
        reading.wrong[f"{place}-date"] = asked
        return None
    try:
        moment = datetime.fromisoformat(f"{one['date']}T{one['time']}").replace(tzinfo=zone)
    except ValueError:
        reading.wrong[f"{place}-date"] = _("Give the day and the hour, as your bank's message has them.")
        return None
    if moment > around.now + timedelta(minutes=5):
        reading.wrong[f"{place}-date"] = _("This time has not come yet.")
        return None
    return moment


def _account(typed: str, name: str, reading: Reading) -> str:
    if not typed:
        return ""
    return (
        _try(
            reading,
            name,
            lambda: account.clean(canonical(typed), "upi" if "@" in typed else "local"),
            _("An account number has digits and letters."),
        )
        or ""
    )


def _try(reading: Reading, name: str, read: Callable[[], T], otherwise: str) -> T | None:
    """What ``read`` gives, or nothing and a word beside the field."""
    try:
        return read()
    except InvalidValue as fault:
        reading.wrong[name] = f"{otherwise} ({fault.why})"
        return None
