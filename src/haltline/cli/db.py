"""`haltline db migrate`: bring the database to this version's schema, as the owner role."""

from __future__ import annotations

import argparse
import os
from typing import Any


def register(subparsers: Any) -> None:
    """Add `db` with its verbs."""
    parser = subparsers.add_parser("db", help="the centre's database")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("migrate", help="bring the database to this version's schema").set_defaults(run=migrate)


def migrate(arguments: argparse.Namespace) -> int:
    """Start or find the server, make the database where there is none, and run the migrations."""
    from haltline.centre.kernel import database

    server = database.server()
    if not database.named_elsewhere():
        database.create_database(server, database.DATABASE)
        os.environ.update(database.environment(server))
    os.environ["HALTLINE_ROLE"] = "owner"
    migrate_here()
    return 0


def migrate_here() -> None:
    """Run all migrations on the database that the environment names, as the owner role."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haltline.centre.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
