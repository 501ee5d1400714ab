"""`haltline people`: accounts of a real centre, made by its administrator."""

from __future__ import annotations

import argparse
import secrets
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from haltline.centre.people.models import Person

ROLES = ("officer", "supervisor", "recovery", "bank", "reviewer", "inspector", "auditor")
OF_NO_DISTRICT = ("bank", "inspector", "auditor")
PASSWORD_BYTES = 15  # 20 characters of base64: no one guesses it, one can type it once


def register(subparsers: Any) -> None:
    """Add `people` with its verbs."""
    parser = subparsers.add_parser("people", help="accounts of the people who work at desks")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser("add", help="make an account and print its first password and TOTP secret")
    new.add_argument("username")
    new.add_argument("--role", required=True, choices=ROLES)
    new.add_argument("--name", required=True, help="as others see it, such as 'Officer 4417'")
    new.add_argument("--district", default="", metavar="CODE", help="where they work; made if it is new")
    new.add_argument("--district-name", default="", metavar="NAME", help="the name of a new district")
    new.add_argument("--station", default="", metavar="CODE", help="where what they take lies at first")
    new.add_argument("--area", default="", metavar="CODES", help="districts a supervisor oversees besides")
    new.add_argument("--partner", default="", metavar="CODE", help="for bank desks: the bank")
    new.add_argument("--human", default="", metavar="USERNAME", help="another account of this human being")
    new.set_defaults(run=add)
    place = verbs.add_parser("station", help="add a police station to a district, or name it anew")
    place.add_argument("code")
    place.add_argument("--name", required=True)
    place.add_argument("--district", required=True, metavar="CODE")
    place.set_defaults(run=station)
    area = verbs.add_parser("area", help="say which districts a supervisor oversees beside the own one")
    area.add_argument("username")
    area.add_argument("--districts", required=True, metavar="CODES", help="with commas; empty for none")
    area.set_defaults(run=put_area)
    away = verbs.add_parser("move", help="give somebody another district with the next request")
    away.add_argument("username")
    away.add_argument("--district", required=True, metavar="CODE")
    away.set_defaults(run=move)
    end = verbs.add_parser("suspend", help="end an account's access with its next request")
    end.add_argument("username")
    end.set_defaults(run=suspend)


def add(arguments: argparse.Namespace) -> int:
    """Make the account and print what its owner needs once: password, otpauth address, QR code."""
    from haltline.cli.opening import open_centre
    from haltline.values.errors import InvalidValue

    bank, placed = arguments.role == "bank", arguments.role not in OF_NO_DISTRICT
    if bool(arguments.partner) != bank or bool(arguments.district) != placed:
        told = "a bank desk has --partner, an inspector or auditor no place, everybody else --district"
        raise InvalidValue("people", told)
    if arguments.area and arguments.role != "supervisor":
        raise InvalidValue("people", "only a supervisor has --area")
    open_centre()
    from django.db import IntegrityError

    try:
        person, password = _create(arguments)
    except IntegrityError as fault:
        raise InvalidValue("people", f"{arguments.username}: {fault}".splitlines()[0]) from None
    _hand_over(person, password)
    return 0


def suspend(arguments: argparse.Namespace) -> int:
    """End the account's access."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.reports.actions.leaving import suspend

    given_back = suspend(_account(arguments.username))
    print(f"{arguments.username} is suspended; the next request of this account is refused")
    if given_back:
        print(f"{given_back} claimed reports are given back to the district")
    return 0


def put_area(arguments: argparse.Namespace) -> int:
    """Say which districts the supervisor oversees."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.kernel.errors import HaltlineError
    from haltline.centre.people.actions import put_area
    from haltline.values.errors import InvalidValue

    person = _account(arguments.username)
    try:
        put_area(person, _codes(arguments.districts))
    except HaltlineError as fault:
        raise InvalidValue("people", fault.detail) from None
    print(f"{person.username} oversees {', '.join(person.districts)} from the next request on")
    return 0


def move(arguments: argparse.Namespace) -> int:
    """Give the person another district."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.kernel.errors import HaltlineError
    from haltline.centre.reports.actions.leaving import move
    from haltline.values.errors import InvalidValue

    try:
        given_back = move(_account(arguments.username), arguments.district)
    except HaltlineError as fault:
        raise InvalidValue("people", fault.detail) from None
    print(f"{arguments.username} works in {arguments.district} from the next request on")
    if given_back:
        print(f"{given_back} claimed reports are given back to the district that is left")
    return 0


def station(arguments: argparse.Namespace) -> int:
    """Add the station, or give it its new name."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.people.actions import put_station
    from haltline.centre.people.models import District
    from haltline.values.errors import InvalidValue

    if not District.objects.filter(pk=arguments.district).exists():
        raise InvalidValue("people", f"there is no district {arguments.district}")
    put_station(arguments.code, arguments.name, arguments.district)
    print(f"{arguments.code} is a station of {arguments.district}")
    return 0


def _create(arguments: argparse.Namespace) -> tuple[Person, str]:
    from django.db import transaction

    from haltline.centre.people.actions import NewPerson, create_person
    from haltline.centre.people.models import District

    password = secrets.token_urlsafe(PASSWORD_BYTES)
    human = _account(arguments.human).human if arguments.human else uuid.uuid4()
    with transaction.atomic():
        if arguments.district:
            name = arguments.district_name or arguments.district.title()
            District.objects.get_or_create(code=arguments.district, defaults={"name": name})
        new = NewPerson(
            arguments.username, arguments.role, arguments.name, district=arguments.district,
            station=_station(arguments.station, arguments.district), partner=_partner(arguments.partner),
            area=_area(arguments.area), password=password, human=human,
        )  # fmt: skip
        return create_person(new), password


def _account(username: str) -> Person:
    from haltline.centre.people.models import Person
    from haltline.values.errors import InvalidValue

    person = Person.objects.filter(username=username).first()
    if person is None:
        raise InvalidValue("people", f"there is no account {username}")
    return person


def _codes(listed: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in listed.split(",") if code.strip())


def _area(listed: str) -> tuple[str, ...]:
    from haltline.centre.people.models import District
    from haltline.values.errors import InvalidValue

    codes = _codes(listed)
    known = set(District.objects.filter(pk__in=codes).values_list("pk", flat=True))
    if missing := sorted(set(codes) - known):
        raise InvalidValue("people", f"there is no district {', '.join(missing)}")
    return codes


def _station(code: str, district: str) -> str:
    from haltline.centre.people.models import Station
    from haltline.values.errors import InvalidValue

    if code and not Station.objects.filter(pk=code, district_id=district).exists():
        raise InvalidValue("people", f"there is no station {code} in {district}; add it with: people station")
    return code


def _partner(code: str) -> str:
    from haltline.centre.partners.models import Partner
    from haltline.values.errors import InvalidValue

    if code and not Partner.objects.filter(pk=code).exists():
        raise InvalidValue("people", f"there is no partner {code}; add it with: haltline partners add {code}")
    return code


def _hand_over(person: Person, password: str) -> None:
    import segno

    from haltline.centre.people.actions import enrol_totp, otpauth

    secret = enrol_totp(person)
    address = otpauth(person, secret)
    print(f"account   {person.username} ({person.role}, {person.desk_name})")
    print(f"password  {password}  (change it after the first sign-in)")
    print(f"TOTP      {secret}")
    print(address)
    segno.make(address, error="m").terminal(compact=True)
