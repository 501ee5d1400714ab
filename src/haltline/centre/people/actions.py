"""Making accounts: a person, their second factor, and the end of an account."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt

from ..audit.actions import MACHINE, Actor, record
from ..kernel.errors import NotAllowed, NotUnderstood
from ..kernel.scope import in_scope
from .models import District, Person, Station

TOTP_SECRET_BYTES = 20  # RFC 4226 asks for 160 bits


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account to be made. ``human`` is another account's, where one human being has two."""

    username: str
    role: str
    desk_name: str
    district: str = ""
    partner: str = ""
    station: str = ""
    area: tuple[str, ...] = ()
    password: str = ""
    human: uuid.UUID = field(default_factory=uuid.uuid4)


def create_person(new: NewPerson, *, by: Actor = MACHINE) -> Person:
    """Make the account. Raises IntegrityError for a name that is taken or a role without its place.

    Without a password the person can sign in only with a passkey.
    """
    person = Person(
        username=new.username, role=new.role, desk_name=new.desk_name, district_id=new.district or None,
        station_id=new.station or None, partner_id=new.partner, human=new.human, area=_districts(new.area),
    )  # fmt: skip
    person.set_password(new.password or None)
    with in_scope("audit"):
        person.save(force_insert=True)
        record("person.created", by, district=new.district, subject=person.actor_code, role=new.role)
    return person


def enrol_totp(person: Person, secret: str = "", *, by: Actor = MACHINE) -> str:
    """Give the person a TOTP secret (base32), a new one unless given, in place of the one they had."""
    secret = secret or base64.b32encode(secrets.token_bytes(TOTP_SECRET_BYTES)).decode()
    with in_scope("audit"):
        Authenticator.objects.update_or_create(
            user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": encrypt(secret)}}
        )
        record("person.enrolled", by, district=person.district_id or "", subject=person.actor_code)
    return secret


def totp_secret(person: Person) -> str:
    """The person's TOTP secret in base32, empty when there is none."""
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    return decrypt(row.data["secret"]) if row else ""


def otpauth(person: Person, secret: str) -> str:
    """The address an authenticator app reads from a QR code."""
    return get_adapter().build_totp_url(person, secret)


def suspend(person: Person, *, by: Actor = MACHINE) -> None:
    """End an account's access with its next request; what it did stays in the log."""
    with in_scope("audit"):
        Person.objects.filter(pk=person.pk).update(is_active=False)
        record("person.suspended", by, district=person.district_id or "", subject=person.actor_code)
    person.is_active = False


def put_area(person: Person, districts: Sequence[str], *, by: Actor = MACHINE) -> None:
    """Say which districts a supervisor oversees beside the own one; it counts from the next request on.

    NotUnderstood for a district that is not there, NotAllowed for anybody but a supervisor.
    """
    if person.role != Person.Role.SUPERVISOR:
        raise NotAllowed("Only a supervisor oversees an area.")
    area = [each for each in _districts(districts) if each != person.district_id]
    with in_scope("audit"):
        Person.objects.filter(pk=person.pk).update(area=area)
        record("person.area", by, district=person.district_id or "", subject=person.actor_code,
               before=person.area, after=area)  # fmt: skip
    person.area = area


def _districts(codes: Sequence[str]) -> list[str]:
    """These districts, each once. A comma parts the districts of a scope, so no code has one."""
    known = set(District.objects.filter(pk__in=codes).values_list("pk", flat=True))
    missing = [code for code in codes if code not in known or "," in code]
    if missing:
        raise NotUnderstood(f"There is no district {', '.join(missing)}.")
    return sorted(set(codes))


def move(person: Person, district: str, *, by: Actor = MACHINE) -> None:
    """Give a person another district; the next request is looked at there. The station is left behind."""
    if not person.district_id:
        raise NotAllowed("Only somebody who works in a district moves to another.")
    (there,) = _districts([district])
    with in_scope("audit"):
        Person.objects.filter(pk=person.pk).update(district_id=there, station_id=None)
        for place in {person.district_id, there}:
            record("person.moved", by, district=place, subject=person.actor_code,
                   before=person.district_id, after=there)  # fmt: skip
    person.district_id, person.station_id = there, None


def put_station(code: str, name: str, district: str, *, by: Actor = MACHINE) -> Station:
    """Add a station to a district, or give one of the district another name.

    A station stays in its district: its reports would stay behind.
    """
    with in_scope("audit"):
        told = {"name": name, "district_id": district}
        station, new = Station.objects.get_or_create(code=code, defaults=told)
        if station.district_id != district:
            raise NotAllowed(f"{code} is a station of another district; a station does not move.")
        if not new and station.name == name:
            return station
        Station.objects.filter(pk=code).update(name=name)
        record("station.added" if new else "station.renamed", by, district=district, subject=code)
    return station
