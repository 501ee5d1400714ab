"""`haltline partners`: the banks, payment firms and wallets that a centre works with."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

KEY_DAYS = 400  # a key is used for a year; the rest is the overlap in which its successor is exchanged


def register(subparsers: Any) -> None:
    """Add `partners` with its verbs."""
    parser = subparsers.add_parser("partners", help="banks and payment firms the centre works with")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser("add", help="add a partner, or change it and add a key")
    new.add_argument("code", help="as it stands in account references, such as 'sirvala'")
    new.add_argument("--name", required=True)
    new.add_argument("--way", required=True, choices=("api", "inbox"), help="its own API, or our bank desk")
    new.add_argument("--url", default="", help="base address of its hold API")
    new.add_argument("--key", type=Path, metavar="FILE", help="its Ed25519 public key, PEM")
    new.add_argument("--keyid", default="", help="the name its signatures cite; CODE-1 unless told")
    new.add_argument("--contact", default="", help="duty contact: a phone number or an address")
    new.set_defaults(run=add)


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


def _public_pem(file: Path) -> str:
    from haltline.protocol.keys import PublicKey
    from haltline.values.errors import InvalidValue

    try:
        pem = file.read_text()
        return PublicKey.from_pem("", pem).pem()
    except (OSError, ValueError) as fault:
        raise InvalidValue("partners", f"{file}: not an Ed25519 public key in PEM ({fault})") from None
