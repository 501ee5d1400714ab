"""What oversight's page costs among so many reports, how soon it knows of an act, how long a rebuild takes.

    .venv/bin/python benchmarks/lives.py [--reports 10000 100000 1000000] [--looks 200]

A report is taken through the centre's own action; its rows are copied, with ids of their own, over eighty
districts, 1,200 stations and a year, and each copy gets twenty events in the log (fourteen of them move it).
Then everything that oversight reads is rebuilt from the log; the page of a supervisor is asked for over HTTP
from the centre's own web processes, one request after another, for a quarter and for a year; and acts are
written and taken up, one and a thousand. Prints one JSON line for each number of reports.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from haltline.cli.demo import files
from haltline.cli.serve import Centre, Place, free_port
from haltline.cli.supervisor import Supervisor

PORT = 8790
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


def fill(admin: psycopg.Connection, report: str, first: int, last: int) -> None:
    """Copies of the report from ``first`` to ``last``, each with its events, past every trigger."""
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


def rebuild_seconds(admin: psycopg.Connection) -> float:
    """How long it takes to make everything anew from the log."""
    began = time.monotonic()
    with admin.transaction():
        admin.execute("set local role haltline_keeper")
        admin.execute("select oversight_rebuild()")
    admin.execute("vacuum analyze")
    return round(time.monotonic() - began, 1)


def page_ms(port: int, times: int, weeks: int) -> dict[str, float]:
    """First bytes of the page, over one kept connection of a signed-in supervisor."""
    from haltline.city.people.browser import Browser
    from haltline.cli.demo.summary import percentile

    browser = Browser(f"http://localhost:{port}")
    browser.sign_in("supervisor")
    cookie = "; ".join(f"{each.name}={each.value}" for each in browser._client.cookies.jar)
    browser.close()
    line, took = http.client.HTTPConnection("localhost", port, timeout=60), []
    for number in range(times + 10):
        began = time.perf_counter()
        line.request("GET", f"/oversight?weeks={weeks}&clock=reported-held", headers={"Cookie": cookie})
        answer = line.getresponse()
        first = time.perf_counter()
        assert answer.status == 200 and b"funnel" in answer.read()
        if number >= 10:  # each web process is warm by then
            took.append((first - began) * 1000)
    return {f"p{share}": round(percentile(sorted(took), share), 1) for share in (50, 99)}


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


def measure(arguments: argparse.Namespace, place: Place, admin: psycopg.Connection) -> None:
    """For each number of reports: fill up, rebuild, look."""
    report, have = take_one(), 1
    admin.execute(
        "insert into people_district (code, name) select 'd' || n, 'District ' || n"
        " from generate_series(0, %s) n", [DISTRICTS - 1],
    )  # fmt: skip
    for reports in arguments.reports:
        began = time.monotonic()
        fill(admin, report, have, reports)
        have = reports + 1
        admin.execute("vacuum analyze")
        filled = time.monotonic() - began
        print(json.dumps({
            "reports": admin.execute("select count(*) from reports_report").fetchone()[0],  # type: ignore[index]
            "events": admin.execute("select count(*) from audit_event").fetchone()[0],  # type: ignore[index]
            "rebuild_seconds": rebuild_seconds(admin),
            "page_quarter_ms": page_ms(place.port, arguments.looks, 13),
            "page_year_ms": page_ms(place.port, arguments.looks, 52),
            "one_act_ms": taken_up_ms(admin, report, 1),
            "thousand_acts_ms": taken_up_ms(admin, report, 1_000),
            "filled_seconds": round(filled, 1), "load": round(os.getloadavg()[0], 1), "cores": os.cpu_count(),
        }), flush=True)  # fmt: skip


Measures = Callable[[argparse.Namespace, Place, psycopg.Connection], None]


def run(arguments: argparse.Namespace, folder: Path, measures: Measures = measure) -> None:
    """The centre without its worker: nothing moves while it is looked at."""
    from haltline.centre.kernel.database.roles import ADMIN

    place = Place.of("bench", free_port(PORT), demo=True)
    profile = files.write_profile("india", 1.0, folder)
    centre = Centre(place, more={"HALTLINE_PROFILE": str(profile)})
    centre.prepare(fresh=True)
    os.environ.update(centre.environment())
    import django

    django.setup()
    from haltline.centre.kernel import database
    from haltline.cli.practice import seed_practice
    from haltline.protocol.keys import generate_key

    seed_practice({"banks": [
        {"code": code, "name": code.title(), "way": "api", "url": "https://bank.example",
         "keys": [{"keyid": f"{code}-1", "public_pem": generate_key(f"{code}-1").public.pem()}]}
        for code in ("ALFA", "BETA")
    ]})  # fmt: skip
    done = threading.Event()
    assert centre.server is not None
    admin = psycopg.connect(centre.server.url(ADMIN, database.DATABASE), autocommit=True)

    def work() -> None:
        try:
            measures(arguments, place, admin)
        finally:
            done.set()

    services = [service for service in centre.services() if not service.name.startswith("worker")]
    supervisor = Supervisor(services, keep=centre.keep_database)
    supervisor.run(on_ready=lambda: threading.Thread(target=work, daemon=True).start(), until=done.is_set)
    admin.close()
    centre.end()


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--looks", type=int, default=200)
    with tempfile.TemporaryDirectory() as folder:
        run(parser.parse_args(), Path(folder))


if __name__ == "__main__":
    main()
