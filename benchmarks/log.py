"""What a search of the log costs among so many rows, and what its indexes cost an act.

    .venv/bin/python benchmarks/log.py [--rows 10000 100000 1000000] [--looks 50]

Rows of a year over eighty districts, 400 people, a hundred verbs and a rare one, past every trigger. Each
search is one page of a hundred, from the newest row and from a key in the middle, in the auditor's scope as
the app's role. Then a thousand acts are written at once, with the indexes of the search and without. Prints
one JSON line for each number of rows.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg

from haltline.cli.demo.summary import percentile
from haltline.cli.serve import Centre, Place, free_port

PORT = 8795
PAGE = 101
INDEXES = ("audit_time", "audit_verb", "audit_actor")
ACTS = 1_000
FILL = """insert into audit_event (id, at, district_id, report_id, actor, actor_name, verb, subject, facts)
  select md5('row' || n)::uuid, now() - make_interval(secs => (n::bigint * 7919) %% 31536000), 'd' || n %% 80,
    md5('report' || n / 20)::uuid, 'person:' || n %% 400, 'Officer ' || n %% 400,
    case when n %% 100000 = 0 then 'glass.broken' else 'verb.v' || n %% 100 end, 'a' || n,
    '{"amount": "480000"}'
  from generate_series(%s::int, %s::int) n"""


def searches() -> dict[str, Any]:
    """The questions by name."""
    from haltline.centre.audit.queries import Sought
    from haltline.centre.kernel import clock

    now = clock.now()
    month = {"since": now - timedelta(days=60), "until": now - timedelta(days=30)}
    return {
        "newest": Sought(), "month": Sought(**month), "verb": Sought(verbs=("verb.v7",)),
        "rare_verb": Sought(verbs=("glass.broken",)), "person": Sought(actor="person:77"),
        "district": Sought(district="d41"), "district_verb": Sought(verbs=("verb.v7",), district="d47"),
        "nothing": Sought(actor="person:77", verbs=("verb.v8",), **month),
        "no_district": Sought(district="nowhere"),
    }  # fmt: skip


def looks_ms(sought: Any, times: int) -> dict[str, float]:
    """One page, again and again, from the newest and from the middle of the log."""
    from dataclasses import replace

    from haltline.centre.audit.queries import Place as Row
    from haltline.centre.audit.queries import search
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.ids import row_id
    from haltline.centre.kernel.scope import in_scope

    took = []
    for number in range(times + 3):
        middle = Row(clock.now() - timedelta(days=180, seconds=number), row_id()) if number % 2 else None
        with in_scope("audit"):
            began = time.perf_counter()
            list(search(replace(sought, before=middle))[:PAGE])
            if number >= 3:
                took.append((time.perf_counter() - began) * 1000)
    return {f"p{share}": round(percentile(sorted(took), share), 1) for share in (50, 99)}


def acts_ms(admin: psycopg.Connection) -> float:
    """A thousand acts written in one transaction, which is then undone; the best of five."""
    best = float("inf")
    for _ in range(5):
        with admin.transaction(force_rollback=True):
            began = time.perf_counter()
            admin.execute(
                "insert into audit_event (id, at, district_id, report_id, actor, actor_name,"  # noqa: S608
                " verb, subject, facts)"
                " select gen_random_uuid(), clock_timestamp(), 'd1', gen_random_uuid(), 'person:' || n % 400,"
                f" 'x', 'verb.v' || n % 100, '', '{{}}' from generate_series(1, {ACTS}) n"
            )
            best = min(best, (time.perf_counter() - began) * 1000)
    return round(best, 1)


def without(admin: psycopg.Connection, measured: Callable[[], float]) -> float:
    """The same without the indexes of the search."""
    with admin.transaction(force_rollback=True):
        for index in INDEXES:
            admin.execute(f"drop index {index}")
        return measured()


def measure(arguments: argparse.Namespace, admin: psycopg.Connection) -> None:
    """For each number of rows: fill up, search, write."""
    have = 0
    for rows in arguments.rows:
        with admin.transaction():
            admin.execute("set local session_replication_role = replica")
            admin.execute(FILL, [have + 1, rows])
        have = rows
        admin.execute("vacuum analyze audit_event")
        size = admin.execute("select pg_total_relation_size('audit_event') / 1048576").fetchone()
        print(json.dumps({
            "rows": rows, "mib": size[0] if size else 0,
            "page_ms": {name: looks_ms(sought, arguments.looks) for name, sought in searches().items()},
            "thousand_acts_ms": acts_ms(admin),
            "thousand_acts_without_ms": without(admin, lambda: acts_ms(admin)),
            "load": round(os.getloadavg()[0], 1), "cores": os.cpu_count(),
        }), flush=True)  # fmt: skip


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--looks", type=int, default=50)
    arguments = parser.parse_args()
    centre = Centre(Place.of("bench-log", free_port(PORT), demo=True))
    centre.prepare(fresh=True)
    os.environ.update(centre.environment())
    import django

    django.setup()
    from haltline.centre.kernel import database
    from haltline.centre.kernel.database.roles import ADMIN

    assert centre.server is not None
    with psycopg.connect(centre.server.url(ADMIN, database.DATABASE), autocommit=True) as admin:
        measure(arguments, admin)
    centre.end()


if __name__ == "__main__":
    main()
