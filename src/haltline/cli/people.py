"""`haltline people`: accounts of a real centre, made by its administrator."""

from __future__ import annotations

import argparse
import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from haltline.centre.people.models import Person

ROLES = ("officer", "supervisor", "recovery", "bank", "reviewer")
PASSWORD_BYTES = 15  # 20 characters of base64: no one guesses it, one can type it once


def register(subparsers: Any) -> None:
    """Add `people` with its verbs."""
    parser = subparsers.add_parser("people", help="accounts of the people who work at desks")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser("add", help="make an account and print its first password and TOTP secret")
    new.add_argument("username")
    new.add_argument("--role", required=True, choices=ROLES)
    new.add_argument("--name", required=True, help="as others see it, such as 'Officer 4417'")
    new.add_argument("--district", default="", metavar="CODE", help="all but bank desks; made if it is new")
    new.add_argument("--district-name", default="", metavar="NAME", help="the name of a new district")
    new.add_argument("--partner", default="", metavar="CODE", help="for bank desks: the bank")
    new.add_argument("--human", default="", metavar="USERNAME", help="another account of this human being")
    new.set_defaults(run=add)
    end = verbs.add_parser("suspend", help="end an account's access with its next request")
    end.add_argument("username")
    end.set_defaults(run=suspend)


def add(arguments: argparse.Namespace) -> int:
    """Make the account and print what its owner needs once: password, otpauth address, QR code."""
    from haltline.cli.opening import open_centre
    from haltline.values.errors import InvalidValue

    bank = arguments.role == "bank"
    if bool(arguments.partner) != bank or bool(arguments.district) == bank:
        raise InvalidValue("people", "a bank desk has --partner, everybody else has --district")
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
    from haltline.centre.people import actions

    actions.suspend(_account(arguments.username))
    print(f"{arguments.username} is suspended; the next request of this account is refused")
    return 0


def _create(arguments: argparse.Namespace) -> tuple[Person, str]:
    from django.db import transaction

    from haltline.centre.people.actions import NewPerson, create_person
    from haltline.centre.people.models import District

    password = secrets.token_urlsafe(PASSWORD_BYTES)
    human = {"human": _account(arguments.human).human} if arguments.human else {}
    with transaction.atomic():
        if arguments.district:
            name = arguments.district_name or arguments.district.title()
            District.objects.get_or_create(code=arguments.district, defaults={"name": name})
        new = NewPerson(
            arguments.username, arguments.role, arguments.name, district=arguments.district,
            partner=_partner(arguments.partner), password=password, **human,
        )  # fmt: skip
        return create_person(new), password


def _account(username: str) -> Person:
    from haltline.centre.people.models import Person
    from haltline.values.errors import InvalidValue

    person = Person.objects.filter(username=username).first()
    if person is None:
        raise InvalidValue("people", f"there is no account {username}")
    return person


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
