"""`haltline db`: the schema brought up to date, rows to a backup and back, banks asked after a restore."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Add `db` with its verbs."""
    parser = subparsers.add_parser("db", help="the centre's database")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("migrate", help="bring the database to this version's schema").set_defaults(run=migrate)
    out = verbs.add_parser("export", help="write all rows to a backup file")
    out.add_argument("file", type=Path, help="a new file")
    out.set_defaults(run=export)
    back = verbs.add_parser("import", help="make the database anew from a backup file; banks are asked first")
    back.add_argument("file", type=Path)
    back.add_argument("--replace", action="store_true", help="there are rows: forget them for the backup's")
    back.set_defaults(run=restore)
    ask = verbs.add_parser("reconcile", help="ask banks about every open hold before anything else leaves")
    ask.add_argument("--why", default="asked for by hand", help="kept in the log")
    ask.add_argument("--end", action="store_true", help="go on although some banks have not answered")
    ask.set_defaults(run=reconcile)


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
    from haltline.centre.kernel.schema import build_new

    build_new()
    call_command("migrate", interactive=False, verbosity=0)


def export(arguments: argparse.Namespace) -> int:
    """Write a backup, readable by its owner alone; 1 when it cannot be written, and then there is no file."""
    from haltline.centre.kernel import database
    from haltline.centre.kernel.database.roles import ADMIN
    from haltline.values.errors import InvalidValue

    if arguments.file.exists():
        raise InvalidValue("file", f"{arguments.file} is there already; name a new one")
    part = arguments.file.with_name(arguments.file.name + ".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as backup:
            told = [_program("pg_dump"), "--format=custom", database.address(ADMIN)]
            done = subprocess.run(told, stdout=backup, check=False)
        if done.returncode:
            raise OSError(f"pg_dump ended with {done.returncode}; nothing was written")
        part.replace(arguments.file)
    finally:
        part.unlink(missing_ok=True)
    print(f"written   {arguments.file} ({arguments.file.stat().st_size} bytes)")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Make the database anew from a backup and remember that it is one; 2 when there are rows to lose."""
    from haltline.centre.kernel import database
    from haltline.centre.kernel.database.roles import ADMIN
    from haltline.values.errors import InvalidValue

    if not arguments.file.is_file():
        raise InvalidValue("file", f"there is no backup {arguments.file}")
    server, name = database.server(), _name()
    fresh = database.create_database(server, name)
    if not fresh and not arguments.replace:
        raise InvalidValue(
            "import", "this centre has a database; --replace forgets its rows for the backup's"
        )
    if not fresh:
        database.drop_database(server, name)
        database.create_database(server, name)
    told = [_program("pg_restore"), "--exit-on-error", "--single-transaction", "--dbname",
            server.url(ADMIN, name), str(arguments.file)]  # fmt: skip
    if done := subprocess.run(told, check=False).returncode:
        raise OSError(f"pg_restore ended with {done}; the database is empty now, import again")
    return _ask(f"restored from {arguments.file.name}")


def reconcile(arguments: argparse.Namespace) -> int:
    """Ask about every open hold, or go on without the banks that have not answered."""
    if not arguments.end:
        return _ask(arguments.why)
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.holds.actions import reconciling

    reconciling.end(arguments.why)
    print("ended     messages leave again; what banks hold beyond these books ends by their own clocks")
    return 0


def _ask(why: str) -> int:
    """Enter the mode in which nothing leaves but questions."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.holds.actions import reconciling

    asked = reconciling.begin(why)
    print(f"asking    {asked} open holds; when haltline serve runs, nothing else leaves until banks answer")
    return 0


def _name() -> str:
    """The database that this centre uses: the one that DATABASE_URL names, else our own."""
    from psycopg.conninfo import conninfo_to_dict

    from haltline.centre.kernel import database

    address = os.environ.get("DATABASE_URL", "")
    return str(conninfo_to_dict(address).get("dbname") or database.DATABASE)


def _program(name: str) -> str:
    """One of PostgreSQL's programs: of the embedded server, else the machine's own."""
    from haltline.centre.kernel.database.account import server_account
    from haltline.centre.kernel.database.programs import find_programs

    return find_programs(server_account()).path(name)
