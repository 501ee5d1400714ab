"""What oversight's pages cost among so many reports, how soon it knows of an act, how long a rebuild takes.

    .venv/bin/python benchmarks/lives.py [--reports 10000 100000 1000000] [--looks 200]

A report is taken through the centre's own action; its rows are copied, with ids of their own, over eighty
districts, 1,200 stations and a year, and each copy gets twenty events in the log (fourteen of them move it).
Then everything that oversight reads is rebuilt from the log; reports are closed, drawn and read again
(reread.py); a supervisor of all districts asks for each page over HTTP from the centre's own web processes,
one request after another; and acts are written and taken up, one and a thousand. Prints one JSON line for
each number of reports.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
from reread import fill_reread
from standing import first_byte_ms, standing

from haltline.cli.serve import Place

BANKS = ("ALFA", "BETA")
PAGES = (
    "/oversight?weeks=13", "/oversight?weeks=52", "/oversight?weeks=52&kind=station",
    "/oversight?weeks=52&kind=station&clock=reported-held", "/oversight/waiting",
    "/oversight/good?weeks=13", "/oversight/good?weeks=52", "/oversight/fair?weeks=52", "/oversight/hidden",
    "/oversight/harm?weeks=52", "/oversight/areas?weeks=52", "/oversight/looked",
)  # fmt: skip
DISTRICTS, STATIONS_EACH = 80, 15
YEAR_SECONDS = 31_536_000
AT = f"now() - make_interval(secs => (n::bigint * 7919) % {YEAR_SECONDS})"
STATION = f"jsonb_build_object('station', 'd' || n % {DISTRICTS} || '-' || n / {DISTRICTS} % {STATIONS_EACH})"
WHY_FREED = "case n % 20 when 0 then 'not-fraud' else 'returned' end"
FREED = f"jsonb_build_object('amount', '180000', 'outcome', {WHY_FREED})"
EVENTS = (  # verb, seconds after the report, subject, facts
    ("report.taken", "0", "''", "'{}'"),
    ("report.placed", "30", "''", STATION),
    ("report.read", "40", "''", "'{}'"),
    ("hold.drafted", "1", "'a'", "'{}'"),
    ("hold.sent", "n % 240", "'a'", "'{}'"),
    ("hold.acknowledged", "n % 240 + 3", "'a'", "'{}'"),
    ("reply.received", "n % 240 + n % 3600", "'a'", "'{}'"),
    ("reply.posted", "n % 240 + n % 3601", "'a'", "'{}'"),
    ("hold.started", "n % 240 + n % 3602", "'a'", "'{\"amount\": \"300000\"}'"),
    ("hold.sent", "n % 4000", "'b'", "'{}'"),
    ("hold.acknowledged", "n % 4000 + 3", "'b'", "'{}'"),
    ("reply.posted", "n % 4000 + n % 7001", "'b'", "'{}'"),
    ("hold.started", "n % 4000 + n % 7003", "'b'", "'{\"amount\": \"180000\"}'"),
    ("hold.freed", "n % 900000 + 12000", "'b'",
     FREED),
    ("report.read", "500000", "''", "'{}'"),
    ("report.decided", "n % 2000000 + 40000", "''", "'{}'"),
    ("payout.credited", "n % 5000000 + 90000", "''", "'{\"amount\": \"180000\"}'"),
    ("report.closed", "n % 6000000 + 100000", "''", "'{\"outcome\": \"returned\"}'"),
    ("report.told", "n % 6000000 + 100000 + n % 300000", "''", "'{}'"),
    ("report.read", "6000000", "''", "'{}'"),
)  # fmt: skip


def take_one() -> str:
    """One report, taken through the centre's own action; its id."""
    from haltline.centre.kernel.ids import fingerprint
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.actions import Paid, Told, take_report
    from haltline.centre.reports.models import Report

    paid = Paid(
        rail="imps", reference="632500000001", amount=480_000, currency="INR",
        paid_at=datetime.now(UTC) - timedelta(minutes=20), from_institution="ALFA",
        from_account="10000000001", to_institution="BETA", to_account="20000000001",
    )  # fmt: skip
    receipt = take_report(Told(secrets.token_hex(16), "korvane", "9000000001", (paid,)))
    with in_scope("worker:korvane"):
        return str(Report.objects.get(token_hash=fingerprint(receipt.token)).pk)


@contextmanager
def unindexed(admin: psycopg.Connection, table: str) -> Iterator[None]:
    """The table's indexes are made anew at the end, not row by row: of twenty million rows in minutes."""
    admin.execute(
        "update pg_index set indisready = false, indisvalid = false where indrelid = %s::regclass", [table]
    )
    yield
    admin.execute("set maintenance_work_mem = '1GB'")
    admin.execute(f"reindex table {table}")


def fill(admin: psycopg.Connection, report: str, first: int, last: int) -> None:
    """Copies of the report from ``first`` to ``last``, each with its events, past every trigger."""
    with unindexed(admin, "audit_event"):
        _fill(admin, report, first, last)


def _fill(admin: psycopg.Connection, report: str, first: int, last: int) -> None:
    new, district = f"md5('{report}' || n)::uuid", f"'d' || n % {DISTRICTS}"
    own = {name: f"right(md5('{name}' || n), 20)" for name in ("reference", "client_key", "token_hash")}
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        _copy(admin, "reports_report", f"t.id = '{report}'", (first, last),
              {"id": new, "district_id": district, "created_at": AT, **own})  # fmt: skip
        _copy(admin, "reports_dispute", f"t.report_id = '{report}'", (first, last),
              {"id": "md5('dispute' || n)::uuid", "report_id": new, "district_id": district,
               "reference": "right(md5('r' || n), 12)"})  # fmt: skip
        for verb, after, subject, facts in EVENTS:
            at = f"{AT} + make_interval(secs => {after})"
            admin.execute(
                "insert into audit_event (id, at, district_id, report_id, actor, actor_name,"  # noqa: S608
                " verb, subject,"
                f" facts) select md5('{verb}' || {subject} || '{after}' || n)::uuid, {at}, {district}, {new},"
                f" 'machine', '', '{verb}', {subject} || n, {facts}::jsonb"
                f" from generate_series({first}, {last}) n where {at} < now()"
            )


def _copy(
    admin: psycopg.Connection, table: str, which: str, span: tuple[int, int], own: dict[str, str]
) -> None:
    """Copies of the rows of a table; ``own`` is what each copy has for itself, as SQL of its number."""
    columns = [
        name for (name,) in admin.execute(
            "select column_name from information_schema.columns where table_schema = 'public'"
            " and table_name = %s order by ordinal_position", [table])
    ]  # fmt: skip
    values = ", ".join(own.get(name, f't."{name}"') for name in columns)
    wanted = ", ".join(f'"{name}"' for name in columns)
    admin.execute(
        f"insert into {table} ({wanted}) select {values}"  # noqa: S608 - our own tables
        f" from {table} t, generate_series({span[0]}, {span[1]}) n where {which}"
    )


def rebuild_seconds(admin: psycopg.Connection) -> dict[str, float]:
    """How long it takes to make everything anew from the log, by the clock and of the processor."""
    began, spent = time.monotonic(), _processor_seconds(admin)
    with admin.transaction():
        admin.execute("set local role haltline_keeper")
        admin.execute("select oversight_rebuild()")
    took = time.monotonic() - began
    return {"clock": round(took, 1), "processor": round(_processor_seconds(admin) - spent, 1)}


def _processor_seconds(admin: psycopg.Connection) -> float:
    """What the connection's process of the database has spent so far."""
    told = Path(f"/proc/{admin.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def taken_up_ms(admin: psycopg.Connection, report: str, acts: int) -> float:
    """From acts committed to pages that know of them: one pass of the sweep."""
    from haltline.centre.oversight.sweeping import sweep

    while sweep():
        pass
    admin.execute(
        "insert into audit_event (id, at, district_id, report_id, actor, actor_name, verb,"  # noqa: S608
        " subject, facts)"
        f" select gen_random_uuid(), now(), 'd' || n % {DISTRICTS}, md5('{report}' || n)::uuid, 'machine',"
        f" '', 'report.reopened', '', '{{}}' from generate_series(10, {9 + acts}) n"
    )
    began = time.monotonic()
    assert sweep() == acts
    return round((time.monotonic() - began) * 1000, 1)


def begin(admin: psycopg.Connection) -> str:
    """The first report, and the districts, of which the supervisor oversees all; the report's id."""
    report = take_one()
    admin.execute(
        "insert into people_district (code, name) select 'd' || n, 'District ' || n"
        " from generate_series(0, %s) n", [DISTRICTS - 1],
    )  # fmt: skip
    admin.execute(
        "update people_person set district_id = 'd0', area = (select array_agg(code) from people_district"
        " where code <> 'd0') where username = 'supervisor'"
    )
    return report


def measure(arguments: argparse.Namespace, place: Place, admin: psycopg.Connection) -> None:
    """For each number of reports: fill up, rebuild, look."""
    report, have = begin(admin), 1
    for reports in arguments.reports:
        began = time.monotonic()
        fill(admin, report, have, reports)
        admin.execute("truncate oversight_life, oversight_class, oversight_sum")
        admin.execute("vacuum analyze")
        filled = time.monotonic() - began
        told: dict[str, object] = {"rebuild_seconds": rebuild_seconds(admin)}
        told |= fill_reread(admin, report, have, reports)
        for address in PAGES:
            told[address] = first_byte_ms(place.port, "supervisor", address, arguments.looks)
        have = reports + 1
        print(json.dumps({
            "reports": admin.execute("select count(*) from reports_report").fetchone()[0],  # type: ignore[index]
            "events": admin.execute("select count(*) from audit_event").fetchone()[0],  # type: ignore[index]
            **told, "one_act_ms": taken_up_ms(admin, report, 1),
            "thousand_acts_ms": taken_up_ms(admin, report, 1_000),
            "filled_seconds": round(filled, 1), "load": round(os.getloadavg()[0], 1), "cores": os.cpu_count(),
        }), flush=True)  # fmt: skip


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--looks", type=int, default=200)
    standing(partial(measure, parser.parse_args()), BANKS)


if __name__ == "__main__":
    main()
