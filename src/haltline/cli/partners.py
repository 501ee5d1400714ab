"""`haltline partners`: the banks, payment firms and wallets that a centre works with."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

WAYS = ("api", "inbox", "iso20022", "sheet")
LEAD_HOURS = 24  # partners read our keys at least once a day
OVERLAP_DAYS = 14  # a change-over with a weekend and a holiday in it
RANK_MOST = 99
KEY_DAYS = 400  # a key is used for a year; the rest is the overlap in which its successor is exchanged


def register(subparsers: Any) -> None:
    """Add `partners` with its verbs."""
    parser = subparsers.add_parser("partners", help="banks and payment firms the centre works with")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    _register_add(verbs)
    verbs.add_parser("list", help="every partner: way, keys, who is on duty now").set_defaults(run=show)
    contact = verbs.add_parser("contact", help="add somebody who can be called around the clock")
    contact.add_argument("code")
    contact.add_argument("--name", required=True, help="the person or desk")
    contact.add_argument("--phone", required=True, help="such as '+91 22 4000 1234'")
    contact.add_argument("--role", default="", help="what they do there")
    contact.add_argument("--rank", default="1", help="whom to call first: 1 before 2")
    contact.set_defaults(run=add_contact)
    _register_keys(verbs)
    rotate = verbs.add_parser("rotate-key", help="make the centre's own next signing key")
    rotate.add_argument("--lead-hours", type=int, default=LEAD_HOURS, help="listed so long before it signs")
    rotate.add_argument("--overlap-days", type=int, default=OVERLAP_DAYS, help="the old one counts so long")
    rotate.set_defaults(run=rotate_key)


def _register_add(verbs: Any) -> None:
    new = verbs.add_parser("add", help="add a partner, or change it and add a key")
    new.add_argument("code", help="as it stands in account references, such as 'sirvala'")
    new.add_argument("--name", required=True)
    new.add_argument("--way", required=True, choices=WAYS, help="its own API, our desk, ISO 20022, sheets")
    new.add_argument("--url", default="", help="base address of its hold API")
    new.add_argument("--key", type=Path, metavar="FILE", help="its Ed25519 public key, PEM")
    new.add_argument("--keyid", default="", help="the name its signatures cite; CODE-1 unless told")
    new.add_argument("--contact", default="", help="duty contact: a phone number or an address")
    new.set_defaults(run=add)


def _register_keys(verbs: Any) -> None:
    new = verbs.add_parser("key-add", help="accept another public key of a partner")
    new.add_argument("code")
    new.add_argument("--key", type=Path, metavar="FILE", required=True, help="Ed25519 public key, PEM")
    new.add_argument("--keyid", required=True, help="the name its signatures cite")
    new.add_argument("--days", type=int, default=KEY_DAYS, help="so long it counts")
    new.set_defaults(run=key_add)
    end = verbs.add_parser("key-revoke", help="stop counting a key at once: a partner's, or the centre's own")
    end.add_argument("keyid")
    end.add_argument("--why", required=True, help="the log keeps it")
    end.set_defaults(run=key_revoke)


def add(arguments: argparse.Namespace) -> int:
    """Write the partner and its key; exit 2 for an unreadable key, or by api without address or key."""
    from haltline.cli.opening import open_centre
    from haltline.values.errors import InvalidValue

    if arguments.way == "api" and not (arguments.url and arguments.key):
        raise InvalidValue("partners", "a partner by api needs --url and --key")
    pem = _public_pem(arguments.key) if arguments.key else ""
    open_centre()
    from haltline.centre.partners.actions import NewPartner, add_key, put_partner

    put_partner(NewPartner(arguments.code, arguments.name, arguments.way, arguments.url, arguments.contact))
    keyid = arguments.keyid or f"{arguments.code}-1"
    if pem:
        add_key(arguments.code, keyid, pem, good_for=timedelta(days=KEY_DAYS))
    key = f", key {keyid}" if pem else ""
    print(f"partner   {arguments.code} ({arguments.name}), by {arguments.way}{key}")
    return 0


def show(arguments: argparse.Namespace) -> int:
    """One line a partner: code, way, keys that count, who is on duty; then the centre's own keys."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.kernel import clock
    from haltline.centre.partners import queries
    from haltline.centre.partners.keys import centre_key, partner_key
    from haltline.protocol.keys import KeyStanding

    now = clock.now()
    for partner in queries.all_partners():
        known = [partner_key(row.keyid) for row in queries.keys_of(partner.pk)]
        good = [key.keyid for key in known if key and key.standing(now) == KeyStanding.USABLE]
        there = [contact.name for contact in queries.on_duty(partner.pk, now)]
        state = "retired" if partner.retired_at else partner.way
        print(f"{partner.pk:<16} {state:<9} keys {', '.join(good) or '-'}; on duty {', '.join(there) or '-'}")
    listed = [row.keyid for row in queries.listed_keys(now)] or [centre_key().keyid]
    print(f"the centre signs with {centre_key().keyid}; listed {', '.join(listed)}")
    return 0


def add_contact(arguments: argparse.Namespace) -> int:
    """A contact around the clock; hours are set on the partner's page. Exit 2 for an unknown partner."""
    from datetime import time

    from haltline.cli.opening import open_centre
    from haltline.values.errors import InvalidValue

    rank = arguments.rank
    if not (rank.isascii() and rank.isdigit() and 1 <= int(rank) <= RANK_MOST):
        raise InvalidValue("partners", f"--rank is a whole number from 1 to {RANK_MOST}")
    open_centre()
    from haltline.centre.kernel.profile import profile
    from haltline.centre.partners.actions.contacting import Contact
    from haltline.centre.partners.actions.contacting import add_contact as put

    _known(arguments.code)
    always, midnight = "1234567", time(0)
    who = (arguments.name, arguments.role, arguments.phone, "")
    put(
        arguments.code,
        Contact(*who, always, midnight, midnight, profile().time_zone, rank=int(rank)),
        _administrator(),
    )
    print(f"contact   {arguments.name}, {arguments.phone}, around the clock, for {arguments.code}")
    return 0


def key_add(arguments: argparse.Namespace) -> int:
    """Accept a key from now on; keys before it keep their windows. Exit 2 for what is no key."""
    from haltline.cli.opening import open_centre
    from haltline.values.errors import InvalidValue

    if arguments.days < 1:
        raise InvalidValue("partners", "--days is at least 1")
    pem = _public_pem(arguments.key)
    open_centre()
    from haltline.centre.partners.actions import add_key as put

    _known(arguments.code)
    put(arguments.code, arguments.keyid, pem, good_for=timedelta(days=arguments.days))
    print(f"key       {arguments.keyid} of {arguments.code} counts for {arguments.days} days")
    return 0


def key_revoke(arguments: argparse.Namespace) -> int:
    """Revoke at once, also for what was signed before. A key of our own must have a successor."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.partners import queries
    from haltline.centre.partners.actions import changing, rotating

    if queries.key_named(arguments.keyid):
        changing.revoke(arguments.keyid, arguments.why, _administrator())
    else:
        rotating.revoke_own(arguments.keyid, arguments.why)
    print(f"key       {arguments.keyid} is revoked; nothing signed with it counts any more")
    return 0


def rotate_key(arguments: argparse.Namespace) -> int:
    """The centre's next key: listed at once, signing after the lead, the old one good for the overlap."""
    from haltline.cli.opening import open_centre
    from haltline.values.errors import InvalidValue

    if arguments.lead_hours < 0 or arguments.overlap_days < 0:
        raise InvalidValue("partners", "--lead-hours and --overlap-days are 0 or more")
    open_centre()
    from haltline.centre.partners.actions.rotating import rotate

    lead, overlap = timedelta(hours=arguments.lead_hours), timedelta(days=arguments.overlap_days)
    row = rotate(lead, overlap)
    print(f"key       {row.keyid} is listed now and signs from {row.signs_from:%Y-%m-%d %H:%M} UTC")
    print("The private key lies beside the first one; every process of the centre must be able to read it.")
    return 0


def _known(code: str) -> None:
    from haltline.centre.partners.queries import is_partner
    from haltline.values.errors import InvalidValue

    if not is_partner(code):
        raise InvalidValue("partners", f"{code}: no such partner; add it with `haltline partners add`")


def _administrator() -> Any:
    """The hand of whoever has the command line of the centre."""
    from uuid import UUID

    from haltline.centre.partners.hands import Hand

    return Hand("machine", "Administrator", UUID(int=0))


def _public_pem(file: Path) -> str:
    from haltline.protocol.keys import PublicKey
    from haltline.values.errors import InvalidValue

    try:
        pem = file.read_text()
        return PublicKey.from_pem("", pem).pem()
    except (OSError, ValueError) as fault:
        raise InvalidValue("partners", f"{file}: not an Ed25519 public key in PEM ({fault})") from None
