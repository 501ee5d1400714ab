"""Reads of the sealed log. What they give names no district: indexes, hashes, notes and checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.functions import TruncDate

from haltline.seals.judging import RESUMED
from haltline.seals.records import FIELDS, Record, sealed

from ..models import Check, Checkpoint, Event, Leaf, Log, Waiting

RECORD = """e.id::text, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.district_id,
 e.report_id::text, e.actor, e.actor_name, e.verb, e.subject, e.facts::text"""
"""SQL of the fields of an event in the order of ``FIELDS``."""
WAITING = f"""
select w.id, w.event_id, {RECORD} from audit_waiting w left join audit_event e on e.id = w.event_id
order by w.id limit %s
"""  # noqa: S608 - our own columns
LEAVES = f"""
select l.number, l.hash, {RECORD} from audit_leaf l left join audit_event e on e.id = l.event_id
where l.number >= %s and l.number < %s order by l.number limit %s
"""  # noqa: S608 - our own columns
UNSEALED = """
select e.id, exists (select from audit_leaf l where l.event_id = e.id)
  or exists (select from audit_waiting w where w.event_id = e.id)
from (select id from audit_event where id > %s order by id limit %s) e order by e.id
"""
EXPLAINED_MOST = 1_000  # spoiled checkpoints that somebody has explained
WAITING_MOST = 10_000  # so far what waits is counted for the page


@dataclass(frozen=True, slots=True)
class Sealed:
    """A leaf with its event; none when the event is gone."""

    number: int
    leaf: bytes
    record: Record | None

    @property
    def now(self) -> bytes | None:
        """The hash of the event as it stands."""
        return None if self.record is None else sealed(self.record)


@dataclass(frozen=True, slots=True)
class Awaiting:
    """An event that waits for its seal, or one that is gone before it had one."""

    waiting: int
    event: UUID
    record: Record | None


def log_name() -> str:
    """The name of this database's log."""
    return str(Log.objects.values_list("name", flat=True).get())


def size() -> int:
    """How many events are sealed: the next index."""
    last = Leaf.objects.order_by("-number").values_list("number", flat=True).first()
    return 0 if last is None else last + 1


def waiting(most: int = WAITING_MOST) -> int:
    """How many events wait for their seal, counted up to ``most``."""
    return len(Waiting.objects.values_list("id", flat=True)[:most])


def next_waiting(most: int) -> list[Awaiting]:
    """Events that wait, those that were written first; in the scope of the log."""
    return [Awaiting(row[0], row[1], _record(row[2:])) for row in _rows(WAITING, [most])]


def sealed_between(start: int, until: int, most: int) -> list[Sealed]:
    """Leaves and their events from an index on; in the scope of the log."""
    return [Sealed(row[0], bytes(row[1]), _record(row[2:])) for row in _rows(LEAVES, [start, until, most])]


def each_sealed(start: int, until: int, most: int = 5_000) -> Iterator[Sealed]:
    """The same, one after another."""
    while found := sealed_between(start, until, most):
        yield from found
        start = found[-1].number + 1


def leaf_hashes(start: int, until: int) -> list[bytes]:
    """Leaf hashes alone: 32 bytes each."""
    numbers = Leaf.objects.filter(number__gte=start, number__lt=until).order_by("number")
    return [bytes(each) for each in numbers.values_list("hash", flat=True).iterator(chunk_size=50_000)]


def number_of(event: UUID) -> int | None:
    """The index of an event, none while it is not sealed."""
    return Leaf.objects.filter(event_id=event).values_list("number", flat=True).first()


def without_seal(after: UUID, most: int) -> tuple[UUID | None, UUID | None]:
    """Looks at events after an id: the first that has no seal and waits for none, and how far it has looked.

    The second is none when there are no more.
    """
    rows = _rows(UNSEALED, [after, most])
    lost = next((event for event, known in rows if not known), None)
    return lost, rows[-1][0] if len(rows) == most else None


def last_checkpoint() -> Checkpoint | None:
    """The newest checkpoint of the database."""
    return Checkpoint.objects.order_by("-id").first()


def checkpoints(most: int) -> list[Checkpoint]:
    """The newest checkpoints, newest first."""
    return list(Checkpoint.objects.order_by("-id")[:most])


def last_of_days(most: int, now: datetime) -> list[Checkpoint]:
    """The last checkpoint of each day (UTC) that is over, the newest first."""
    midnight = datetime.combine(now.astimezone(UTC), time(0), UTC)
    rows = Checkpoint.objects.filter(at__lt=midnight).annotate(day=TruncDate("at", tzinfo=UTC))
    return list(rows.order_by("-day", "-id").distinct("day")[:most])


def size_signed_by(at: datetime) -> int:
    """How many events the last checkpoint of a moment had; 0 where there was none."""
    row = Checkpoint.objects.filter(at__lte=at).order_by("-id").values_list("size", flat=True).first()
    return row or 0


@dataclass(frozen=True, slots=True)
class Explained:
    """A spoiled checkpoint of which the log says why; ``note`` is the fingerprint of what it became."""

    size: int
    note: str
    at: datetime
    who: str
    why: str


def explained() -> list[Explained]:
    """What was said of spoiled checkpoints, the newest first; in the scope of the log."""
    told = Event.objects.filter(verb=RESUMED, facts__has_key="spoiled").order_by("-at")
    return [
        Explained(
            each.facts["spoiled"], each.facts.get("note", ""), each.at, each.actor_name, each.facts["why"]
        )
        for each in told[:EXPLAINED_MOST]
    ]


def checkpoints_back() -> Iterator[Checkpoint]:
    """All checkpoints, the newest first."""
    return Checkpoint.objects.order_by("-id").iterator(chunk_size=50)


def checkpoints_between(start: int, until: int) -> list[Checkpoint]:
    """Checkpoints of these sizes: above ``start``, up to ``until``."""
    return list(Checkpoint.objects.filter(size__gt=start, size__lte=until).order_by("id"))


def running(kind: str) -> Check | None:
    """The check of a kind that is under way."""
    return Check.objects.filter(kind=kind, finished_at=None).order_by("-began_at").first()


def last_check(kind: str, *, finished: bool = False) -> Check | None:
    """The check of a kind that began last."""
    rows = Check.objects.filter(kind=kind)
    return (rows.exclude(finished_at=None) if finished else rows).order_by("-began_at").first()


def alarms(most: int = 5) -> list[Check]:
    """What is wrong with the log: bad checks since the last full one that was good, newest first."""
    good = Check.objects.filter(kind=Check.Kind.DAY, why="").exclude(finished_at=None)
    since = good.order_by("-began_at").values_list("began_at", flat=True).first()
    bad = Check.objects.filter(kind__in=Check.Kind.values).exclude(why="")
    return list((bad.filter(began_at__gt=since) if since else bad).order_by("-began_at")[:most])


def _record(row: Any) -> Record | None:
    return None if row[0] is None else dict(zip(FIELDS, row, strict=True))


def _rows(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
