"""What only a real centre can break: row policies, the audit log, and rows that outlive a crash.

The other invariants are the simulation's own, asked through the port; these three look at the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import psycopg
from django.db import connection, transaction
from psycopg import sql

from haltline.city.simulation.invariants import Invariant, View
from haltline.cli.rehearsal.centre import RealCentre
from haltline.cli.rehearsal.ground import ELSEWHERE

STRANGERS = (
    f"district:{ELSEWHERE}",
    f"worker:{ELSEWHERE}",
    f"area:{ELSEWHERE}",
    "report:guessed",
    "door",
    "sweep",
)
EVENTS: Mapping[str, str] = {
    "report.taken": "select count(*) from reports_report",
    "hold.drafted": "select count(*) from holds_holdrequest",
    "hold.approved": "select count(*) from holds_approval",
    "hold.sent": "select count(*) from rehearsal_move where machine = 'request' and after = 'sent'",
    "hold.unknown": "select count(*) from rehearsal_move where machine = 'request' and after = 'unknown'"
    " and before <> after",
    "hold.overdue": "select count(*) from rehearsal_move where machine = 'request' and after = 'overdue'"
    " and before <> after",
    "hold.escalated": "select count(*) from rehearsal_move where machine = 'request' and after = 'escalated'"
    " and before <> after",
    "hold.release-sent": "select count(*) from kernel_outboxmessage where kind = 'release'",
    "hold.extend-sent": "select count(*) from kernel_outboxmessage where kind = 'extend'",
    "reply.posted": "select count(*) from holds_partnerreply where state = 'posted'",
    "reply.review": "select count(*) from holds_partnerreply where state = 'review'"
    " or state = 'posted' and why_review <> ''",
    "contest.entered": "select count(*) from holds_contest",
    "contest.upheld": "select count(*) from contests_hearing where state = 'upheld'",
    "contest.rejected": "select count(*) from contests_hearing where state = 'rejected'",
    "plan.approved": "select count(*) from recovery_hand where act = 'approved'",
}
"""What the log says of domain events, and how many of them the rows show."""


EVERY_DISTRICTS = {"alerts_alert": sql.SQL("district_id is not null")}
"""What of a table is some district's own: an alert about no hold of ours is for whoever looks first."""


class NothingOutsideItsScope:
    """I6 no row is readable outside its scope without an unexpired grant."""

    name = "I6"
    until: datetime | None = None

    def __init__(self) -> None:
        self._tables: list[tuple[str, bool]] = []
        self._version = -1

    def look(self, view: View) -> str | None:
        """Looks through the eyes of strangers and of every bank at every table that has row policies."""
        centre = real(view)
        if centre.version() == self._version:
            return None
        self._version = centre.version()
        self._tables = self._tables or _protected(centre.admin)
        for scope in STRANGERS:
            if table := self._seen(scope, ""):
                return f"{scope} reads {table}"
        for partner in centre.partners:
            if table := self._seen(f"partner:{partner}", partner):
                return f"{partner} reads rows of others in {table}"
        return None

    def _seen(self, scope: str, partner: str) -> str | None:
        """A table of which this scope sees a row that is not its own."""
        looks = [
            sql.SQL("select {name} where exists (select 1 from {table} where {others})").format(
                name=sql.Literal(table), table=sql.Identifier(table),
                others=sql.SQL("partner_id <> {}").format(sql.Literal(partner))
                if partner and by_partner else EVERY_DISTRICTS.get(table, sql.SQL("true")),
            )
            for table, by_partner in self._tables
        ]  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('haltline.scope', %s, true)", [scope])
            cursor.execute(sql.SQL(" union all ").join(looks).as_string(None))
            row = cursor.fetchone()
        return str(row[0]) if row else None


class LogSaysWhatHappened:
    """I7 audit leaves = domain events."""

    name = "I7"
    until: datetime | None = None

    def __init__(self) -> None:
        self._kept: list[tuple[str, str]] = []

    def look(self, view: View) -> str | None:
        """One event for each thing that happened, and what the log once said it says for ever."""
        admin = real(view).admin
        verbs = admin.execute("select verb, count(*) from audit_event group by verb").fetchall()
        told: dict[str, int] = dict(verbs)
        for verb, query in EVENTS.items():
            row = admin.execute(query).fetchone()
            if row and row[0] != told.get(verb, 0):
                return f"{verb} happened {row[0]} times and stands {told.get(verb, 0)} times in the log"
        leaves = admin.execute(
            "select id::text, md5(row(e.*)::text) from audit_event e order by id"
        ).fetchall()
        if leaves[: len(self._kept)] != self._kept:
            return "an event of the log was changed or is gone"
        self._kept = leaves
        return None


class AcknowledgedIsKept:
    """I9 every acknowledged report and file exists after any crash."""

    name = "I9"
    until: datetime | None = None

    def look(self, view: View) -> str | None:
        """Each report whose receipt was shown, and each reply that was answered as taken, is there."""
        centre = real(view)
        reports = {key for (key,) in centre.admin.execute("select client_key from reports_report")}
        if lost := centre.receipts - reports:
            return f"the report {min(lost)} was acknowledged and is gone"
        replies = set(centre.admin.execute("select partner_id, reply_id from holds_partnerreply").fetchall())
        if gone := centre.taken - replies:
            return f"the reply {min(gone)} was acknowledged and is gone"
        return None


def only_real() -> tuple[Invariant, ...]:
    """The three, each with a memory of its own."""
    return NothingOutsideItsScope(), LogSaysWhatHappened(), AcknowledgedIsKept()


def real(view: View) -> RealCentre:
    """The real centre of a rehearsal."""
    centre = view.centre
    assert isinstance(centre, RealCentre), "these invariants are asked of a real centre"
    return centre


def _protected(admin: psycopg.Connection) -> list[tuple[str, bool]]:
    """Tables with row policies, and whether a row says which bank it is about."""
    return admin.execute(
        "select c.relname, exists (select 1 from pg_attribute a where a.attrelid = c.oid"
        " and a.attname = 'partner_id' and not a.attisdropped) from pg_class c"
        " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relforcerowsecurity"
        " order by 1"
    ).fetchall()
