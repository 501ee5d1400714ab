"""The practice centre: its districts, banks, people and standing orders, written for the demo.

Django must be set up, with demo settings. Written twice there is still one of each; cost: a password hash and
about ten rows a bank.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from haltline.cli.practice_map import load_practice_map

if TYPE_CHECKING:
    from haltline.centre.people.actions import NewPerson

DISTRICTS = {"korvane": "Korvane", "tamsara": "Tamsara"}
STATIONS = {  # code: name, district
    "korvane-town": ("Korvane Town", "korvane"),
    "korvane-river": ("Korvane Riverside", "korvane"),
    "tamsara-fort": ("Tamsara Fort", "tamsara"),
    "tamsara-mill": ("Tamsara Mill Road", "tamsara"),
}
AREAS = {"supervisor-area": ("tamsara",)}
"""Which districts a supervisor oversees beside the own one."""
SEATS = {"korvane-1": "korvane-town", "helpline-1": "korvane-town", "tamsara-1": "tamsara-fort"}
"""At which station some of the people sit: what they take lies there at first."""
CAST = (
    # user name, role, district, as others see it
    ("korvane-1", "officer", "korvane", "Officer 4417"),
    ("korvane-2", "officer", "korvane", "Officer 4428"),
    ("helpline-1", "officer", "korvane", "Helpline officer 4433"),
    ("supervisor", "supervisor", "korvane", "Supervisor 4402"),
    ("supervisor-2", "supervisor", "tamsara", "Supervisor 6203"),
    ("recovery-1", "recovery", "korvane", "Recovery officer 4451"),
    ("recovery-2", "recovery", "korvane", "Recovery officer 4452"),
    ("tamsara-1", "officer", "tamsara", "Officer 6217"),
    ("tamsara-2", "officer", "tamsara", "Officer 6228"),
    ("reviewer-1", "reviewer", "tamsara", "Reviewer 6291"),
    ("reviewer-2", "reviewer", "korvane", "Reviewer 4491"),
    ("supervisor-area", "supervisor", "korvane", "Supervisor 4400 of two districts"),
    ("inspector-1", "inspector", "", "Inspector 12"),
    ("auditor-1", "auditor", "", "Auditor 3"),
)
ORDERS = (("korvane-1", "korvane", 12), ("tamsara-1", "tamsara", 7))
ORDER_DAYS = 90
ORDER_REQUESTS_A_DAY = 10_000  # the day's sum of a standing order, in requests of its greatest sum
KEY_DAYS = 365
CALLS_A_MINUTE = 60_000  # a bank of the city that is played many times as fast as life
NO_PHONE = "+91 00 0000 0000"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the demo prints of one practice person: a password for all, a TOTP secret each."""

    username: str
    role: str
    desk_name: str
    password: str
    totp_secret: str


def seed_practice(city: Mapping[str, Any]) -> list[SignIn]:
    """Write the practice centre for the banks of ``city`` and give everybody's way in.

    ``city["banks"]``: entries with code, name, way, url, and keys of keyid and public_pem. NotHere outside
    demo settings.
    """
    from django.conf import settings

    from haltline.centre.kernel.errors import NotHere

    if not settings.DEMO:
        raise NotHere("Practice people are made only with demo settings (HALTLINE_DEMO=1).")
    _districts()
    _stations()
    load_practice_map(DISTRICTS)
    for bank in city["banks"]:
        _bank(bank)
    sign_ins = _people([bank for bank in city["banks"] if bank["way"] != "api"])
    for officer, district, number in ORDERS:
        _standing_order(officer, district, number)
    return sign_ins


def _districts() -> None:
    from haltline.centre.people.models import District

    for code, name in DISTRICTS.items():
        District.objects.update_or_create(code=code, defaults={"name": name})


def _stations() -> None:
    from haltline.centre.people.actions import put_station

    for code, (name, district) in STATIONS.items():
        put_station(code, name, district)


def _bank(bank: Mapping[str, Any]) -> None:
    from haltline.centre.partners.actions import NewPartner, add_key, put_partner

    contact = f"Duty desk of {bank['name']} (practice)"
    put_partner(NewPartner(bank["code"], bank["name"], bank["way"], bank["url"], contact))
    for key in bank["keys"]:
        add_key(bank["code"], key["keyid"], key["public_pem"], good_for=timedelta(days=KEY_DAYS))
    _duty_desk(bank["code"], contact)


def _duty_desk(code: str, name: str) -> None:
    """Somebody to call around the clock, under a number that nobody has; a busy city may call often."""
    from haltline.centre.kernel.profile import profile
    from haltline.centre.partners.models import Partner, PartnerContact

    Partner.objects.filter(pk=code).update(calls_a_minute=CALLS_A_MINUTE)
    PartnerContact.objects.get_or_create(
        partner_id=code, name=name, defaults={"phone": NO_PHONE, "zone": profile().time_zone}
    )


def _people(desk_banks: Sequence[Mapping[str, Any]]) -> list[SignIn]:
    from django.contrib.auth.hashers import make_password

    from haltline.centre.people.actions import NewPerson
    from haltline.centre.people.models import Person

    password = _practice_password()
    cast = [
        NewPerson(name, role, desk, district=district, station=SEATS.get(name, ""), area=AREAS.get(name, ()))
        for name, role, district, desk in CAST
    ]
    cast += [
        NewPerson(f"{bank['code']}-desk", "bank", f"Hold desk, {bank['name']}", partner=bank["code"])
        for bank in desk_banks
    ]
    known = {person.username: person for person in Person.objects.all()}
    hashed = "" if all(new.username in known for new in cast) else make_password(password)
    return [_sign_in(new, known.get(new.username), password, hashed) for new in cast]


def _sign_in(new: NewPerson, known: Any, password: str, hashed: str) -> SignIn:
    """One account with its secret; one slow hash serves all, since all of practice has one password."""
    from haltline.centre.people.actions import create_person, enrol_totp, totp_secret
    from haltline.centre.people.models import Person

    person = known or create_person(new)
    if not known:
        Person.objects.filter(pk=person.pk).update(password=hashed)
    secret = totp_secret(person) or enrol_totp(person)
    return SignIn(person.username, person.role, person.desk_name, password, secret)


def _practice_password() -> str:
    """The same for one centre at every start, another for every centre."""
    from django.conf import settings

    digest = hmac.new(settings.SECRET_KEY.encode(), b"practice-password", hashlib.sha256).hexdigest()
    return "-".join((digest[:5], digest[5:10], digest[10:15]))


def _standing_order(officer: str, district: str, number: int) -> None:
    """Small requests leave at once; from the profile's threshold on, two officers must look."""
    from haltline.centre.holds.models import StandingOrder
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.profile import profile
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person

    up_to = profile().holds.second_officer_from - 1
    now = clock.now()
    limits = {
        "officer": Person.objects.get(username=officer), "up_to": up_to,
        "day_sum": up_to * ORDER_REQUESTS_A_DAY, "since": now - timedelta(minutes=1),
        "until": now + timedelta(days=ORDER_DAYS),
    }  # fmt: skip
    with in_scope(f"district:{district}"):
        StandingOrder.objects.update_or_create(district_id=district, number=number, defaults=limits)
