"""A centre's days as its log tells them: reports, holds and payouts written at chosen moments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg

from haltline.centre.kernel import clock

ZONE = ZoneInfo("Asia/Kolkata")
MONDAY = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class World:
    """The database's log and reports, written past every trigger as its administrator."""

    admin: psycopg.Connection
    model: UUID

    def report(self, at: datetime, amount: int, district: str = "korvane") -> UUID:
        """A report of this moment that disputes one payment."""
        new = uuid4()
        with self.admin.transaction():
            self.admin.execute("set local session_replication_role = replica")
            own = {"id": new, "district_id": district, "created_at": at, "reference": new.hex[:12].upper(),
                   "client_key": new.hex, "token_hash": new.hex}  # fmt: skip
            self._copy("reports_report", "id", own)
            self._copy("reports_dispute", "report_id", {
                "id": uuid4(), "report_id": new, "district_id": district, "amount": amount,
                "reference": new.hex[:12],
            })  # fmt: skip
        self.event("report.taken", at, new, district)
        return new

    def event(self, verb: str, at: datetime, report: UUID, district: str = "korvane", **facts: str) -> None:
        subject = facts.pop("subject", "h")
        self.admin.execute(
            "insert into audit_event (id, at, district_id, report_id, actor, actor_name, verb, subject,"
            " facts) values (%s, %s, %s, %s, 'machine', '', %s, %s, %s)",
            [uuid4(), at, district, report, verb, subject, json.dumps(facts)],
        )

    def _copy(self, table: str, key: str, own: dict[str, object]) -> None:
        columns = [name for (name,) in self.admin.execute(
            "select column_name from information_schema.columns where table_schema = 'public'"
            " and table_name = %s order by ordinal_position", [table])]  # fmt: skip
        values = ", ".join(f"%({name})s" if name in own else f'"{name}"' for name in columns)
        wanted = ", ".join(f'"{name}"' for name in columns)
        self.admin.execute(
            f"insert into {table} ({wanted}) select {values} from {table} where {key} = %(model)s",  # type: ignore[arg-type]
            {**own, "model": self.model},
        )


def at(day: date, hour: int = 12, minute: int = 0, zone: ZoneInfo = ZONE) -> datetime:
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def publish_until(last: date, zone: ZoneInfo = ZONE) -> list[date]:
    """Publish all that is due on the noon after a day; gives the days."""
    from haltline.centre.published.actions import publish_next

    with it_is(at(last + timedelta(1), zone=zone)):
        done = []
        while day := publish_next():
            done.append(day)
        return done


@contextmanager
def it_is(moment: datetime) -> Iterator[None]:
    """The centre's clock stands at a moment."""
    clock.simulate(lambda: moment)
    try:
        yield
    finally:
        clock.simulate(None)
