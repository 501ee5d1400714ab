"""Knowing that the rows are older than the world: after a restore from a backup the centre first asks.

A restore by our own command says so itself. One that somebody else made (a copied disk, the backup of a
server) shows in a mark beside the database: the latest audit event that this centre has seen there.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection
from django.db.models import QuerySet

from . import clock
from .compiled import compiled
from .models import Restoration
from .scope import in_scope

MARK = "latest-event.json"


@dataclass(frozen=True, slots=True)
class Mark:
    """The latest event of one database: the server's own number, the database's, the event's id."""

    server: int
    database: int
    event: str

    def is_before(self, other: Mark) -> bool:
        """Whether this is the same database at an earlier time; ids of events rise."""
        same = (self.server, self.database) == (other.server, other.database)
        return same and self.event < other.event


def reconciling() -> Restoration | None:
    """The restoration after which banks are still being asked, if there is one."""
    return Restoration.objects.filter(finished_at=None).first()


def is_reconciling() -> bool:
    """Whether banks are still being asked after a restoration."""
    return bool(_unfinished())


@compiled
def _unfinished() -> QuerySet[Restoration, tuple[int]]:
    return Restoration.objects.filter(finished_at=None).values_list("pk")


def restored(why: str) -> Restoration:
    """Remember that the rows are a backup's; while one such is open a second changes nothing."""
    found, _ = Restoration.objects.get_or_create(finished_at=None, defaults={"why": why[:200]})
    return found


def finish(why: str) -> None:
    """Everything that can be asked has answered, or a person decided to go on."""
    Restoration.objects.filter(finished_at=None).update(finished_at=clock.now(), finished_why=why[:200])


def mark() -> Mark:
    """How far this database has come."""
    with in_scope("audit"), connection.cursor() as cursor:
        cursor.execute(
            "select (select system_identifier from pg_control_system()),"
            " (select oid::bigint from pg_database where datname = current_database()),"
            " coalesce((select id::text from audit_event order by id desc limit 1), '')"
        )
        return Mark(*cursor.fetchone())


def keep_mark(folder: Path, seen: Mark) -> None:
    """Write the mark beside the database, whole or not at all."""
    draft = folder / f"{MARK}.{os.getpid()}"
    draft.write_text(json.dumps(asdict(seen)), encoding="ascii")
    draft.replace(folder / MARK)


def older_than_seen(folder: Path, now: Mark) -> bool:
    """Whether this very database was further when it was last looked at."""
    try:
        seen = Mark(**json.loads((folder / MARK).read_text(encoding="ascii")))
    except (FileNotFoundError, ValueError, TypeError):
        return False
    return now.is_before(seen)
