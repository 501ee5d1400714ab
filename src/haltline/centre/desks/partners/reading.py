"""What an officer typed about a partner, read field by field; what is wrong is named beside its field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from haltline.centre.desks import money_style
from haltline.centre.desks.typed import Problem, Typed
from haltline.centre.kernel.profile import profile
from haltline.centre.partners import address
from haltline.centre.partners.actions.changing import GOOD_DAYS_MOST, OVERLAP_DAYS_MOST
from haltline.centre.partners.actions.contacting import Contact
from haltline.centre.partners.actions.terms import Terms

from .words import ADDRESS_FAULTS, SYSTEMS

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)
KEYID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,79}", re.ASCII)
PHONE = re.compile(r"\+?[0-9][0-9 ()/-]{4,38}", re.ASCII)
NAME_MOST, WHY_MOST, URL_MOST = 80, 200, 200  # characters, as many as the columns take
AT_ONCE_MOST, A_MINUTE_MOST, RANK_MOST = 500, 600_000, 99


@dataclass(slots=True)
class Written:
    """A form as it was typed, with what is wrong in it by the name of the field."""

    data: Mapping[str, str]
    ticked: Sequence[str] = ()
    wrong: dict[str, str] = field(default_factory=dict)

    def typed(self, name: str) -> Typed:
        """One answer as it comes back to the page."""
        value = "".join(self.ticked) if name.endswith("days") and self.ticked else self.data.get(name, "")
        return Typed(value, self.wrong.get(name, ""))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, for the summary above the form."""
        return tuple(Problem(text, name) for name, text in self.wrong.items())

    def word(self, name: str, otherwise: str = "", most: int = NAME_MOST) -> str:
        """One line; ``otherwise`` is said when it is missing, nothing when it may be."""
        value = " ".join(self.data.get(name, "").split())
        if not value and otherwise:
            self.wrong[name] = otherwise
        elif len(value) > most:
            self.wrong[name] = _("At most %(n)d characters fit here.") % {"n": most}
        return value

    def number(self, name: str, most: int, least: int = 1) -> int:
        """A whole number in its bounds."""
        value = self.data.get(name, "").strip()
        right = value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most
        if not right:
            words = {"least": least, "most": most}
            self.wrong[name] = _("Give a whole number from %(least)d to %(most)d.") % words
        return int(value) if right else least

    def sum(self, name: str) -> int | None:
        """A sum of money in minor units; empty is no limit."""
        value = self.data.get(name, "").strip()
        try:
            return money_style.in_use().read(value) if value else None
        except ValueError:
            self.wrong[name] = _("Give the sum in figures, such as 18,300 or 18,300.50.")
            return None

    def hour(self, name: str) -> time:
        """An hour of the day."""
        try:
            return time.fromisoformat(self.data.get(name, "").strip()).replace(tzinfo=None)
        except ValueError:
            self.wrong[name] = _("Give the hour as 18:30.")
            return time(0)

    def zone(self, name: str) -> str:
        """A time zone by its name; empty is the country's own."""
        value = self.data.get(name, "").strip() or profile().time_zone
        if value not in available_timezones():
            self.wrong[name] = _("Give a time zone by its name, such as Asia/Kolkata.")
            return "UTC"
        return ZoneInfo(value).key

    def days(self, name: str) -> str:
        """Days of the week as ISO digits; at least one."""
        found = "".join(sorted({each for each in self.ticked if each in set("1234567")}))
        if not found:
            self.wrong[name] = _("Choose at least one day.")
        return found

    def why(self) -> str:
        """The reason of a change, which the log keeps."""
        return self.word("why", _("Give the reason; the log keeps it."), WHY_MOST)


def read_new(form: Written) -> tuple[str, str]:
    """Code and name of a partner to be added."""
    code, name = form.word("code", most=40).lower(), form.word("name", _("Give the name."))
    if not CODE.fullmatch(code):
        form.wrong["code"] = _("Small letters, digits and hyphens, such as sirvala.")
    return code, name


def read_contact(form: Written) -> Contact:
    """A contact; ``form.wrong`` says whether it may be used."""
    contact = Contact(
        name=form.word("name", _("Give the name of the person or desk.")), role=form.word("role"),
        phone=form.word("phone", most=40), email=form.word("email", most=254), days=form.days("days"),
        starts=form.hour("starts"), ends=form.hour("ends"), zone=form.zone("zone"),
        rank=form.number("rank", RANK_MOST),
    )  # fmt: skip
    if not (contact.phone or contact.email):
        form.wrong["phone"] = _("Give a telephone number or an e-mail address.")
    if contact.phone and not PHONE.fullmatch(contact.phone):
        form.wrong["phone"] = _("Give the number in digits, such as +91 22 4000 1234.")
    try:
        if contact.email:
            validate_email(contact.email)
    except ValidationError:
        form.wrong["email"] = _("This is not an e-mail address.")
    return contact


def read_terms(form: Written) -> Terms:
    """Hours of work and limits; ``form.wrong`` says whether they may be used."""
    return Terms(
        name=form.word("name", _("Give the name.")), zone=form.zone("zone"), work_days=form.days("days"),
        work_starts=form.hour("starts"), work_ends=form.hour("ends"),
        calls_at_once=form.number("calls_at_once", AT_ONCE_MOST),
        calls_a_minute=form.number("calls_a_minute", A_MINUTE_MOST),
        call_first_above=form.sum("call_first_above"), day_sum=form.sum("day_sum"),
    )  # fmt: skip


def read_address(form: Written, *, local: bool) -> tuple[str, str]:
    """Way in and address; a way without a system has none."""
    way, url = form.data.get("way", ""), form.word("url", most=URL_MOST)
    if way not in ("api", "inbox", "iso20022", "sheet"):
        form.wrong["way"] = _("Choose how it is reached.")
    if way not in SYSTEMS:
        return way, ""
    try:
        address.read(url, local=local)
    except address.BadAddress as fault:
        form.wrong["url"] = str(ADDRESS_FAULTS[str(fault)])
    return way, url.rstrip("/")


def read_key(form: Written) -> dict[str, object]:
    """A key to be proposed, as partners/actions/changing.py takes it."""
    keyid = form.word("keyid", _("Give the name that its signatures cite."))
    if keyid and not KEYID.fullmatch(keyid):
        form.wrong["keyid"] = _("Letters, digits, dots and hyphens, such as sirvala-2.")
    if not (pem := form.data.get("pem", "").strip()):
        form.wrong["pem"] = _("Paste the public key.")
    return {
        "keyid": keyid, "pem": pem, "good_days": form.number("good_days", GOOD_DAYS_MOST),
        "overlap_days": form.number("overlap_days", OVERLAP_DAYS_MOST, least=0),
    }  # fmt: skip
