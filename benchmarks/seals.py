"""What sealing costs an act, and how fast events are sealed, checked and checked offline.

    .venv/bin/python benchmarks/seals.py [--events 100000 1000000]

Events are written with the centre's own triggers at work. Then they are sealed by the sweep's own calls,
checked whole, exported, and checked offline with the published folder. What an act pays is measured by single
events, each in a transaction, with the trigger and without it, by turns. Prints one JSON
line for each number of events.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from haltline.cli.serve import Centre, Place

ONE = (
    "insert into audit_event (id, at, district_id, report_id, actor, actor_name, verb, subject, facts)"
    " values (gen_random_uuid(), now(), 'korvane', null, 'machine', '', 'hold.sent', 'x',"
    " '{\"amount\": \"100\"}')"
)
MANY = """
insert into audit_event (id, at, district_id, report_id, actor, actor_name, verb, subject, facts)
select lpad(to_hex(n), 32, '0')::uuid, now(), 'd' || n %% 80, gen_random_uuid(),
 'person:' || n %% 500, 'Officer', 'hold.sent', gen_random_uuid()::text,
 jsonb_build_object('amount', n::text, 'partner', 'b' || n %% 40)
from generate_series(%s::bigint, %s::bigint) n
"""
ACTS, ROUNDS, CHUNK = 500, 9, 20_000


def act_microseconds(admin: psycopg.Connection) -> dict[str, float]:
    """The median of an event's insert, with and without the trigger, by turns; synchronous commit is off."""
    took: dict[str, list[float]] = {"with": [], "without": []}
    admin.execute("set synchronous_commit = off")
    for _ in range(ROUNDS):
        for way, verb in (("without", "disable"), ("with", "enable")):
            admin.execute(f"alter table audit_event {verb} trigger audit_event_waits")  # type: ignore[call-overload]
            began = time.perf_counter()
            for _ in range(ACTS):
                admin.execute(ONE)  # type: ignore[call-overload]
            took[way].append((time.perf_counter() - began) / ACTS * 1e6)
    admin.execute("set synchronous_commit = on")
    return {way: round(statistics.median(each), 1) for way, each in took.items()}


def seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return round(time.monotonic() - began, 1)


def seal_all() -> None:
    from haltline.centre.audit.seals.actions.sealing import seal

    while seal():
        pass


def measure(events: list[int], admin: psycopg.Connection, folder: Path) -> None:
    """For each number of events: write, seal, sign, check, export, check offline."""
    from haltline.centre.audit.models import Check
    from haltline.centre.audit.seals import outside
    from haltline.centre.audit.seals.actions.checking import begin, to_the_end
    from haltline.centre.audit.seals.actions.signing import checkpoint_now
    from haltline.centre.audit.seals.exporting import export
    from haltline.seals.judging import judge

    have = 0
    for number in events:
        for first in range(have + 1, number + 1, CHUNK):
            admin.execute(MANY, [first, min(first + CHUNK - 1, number)])
        new, have = number - have, number
        sealing = seconds(seal_all)
        file = folder / f"{number}.ndjson"
        told = {
            "events": number, "sealed_a_second": round(new / sealing),
            "checkpoint_seconds": seconds(checkpoint_now),
            "full_check_seconds": seconds(lambda: to_the_end(begin(Check.Kind.DAY))),
            "export_seconds": seconds(lambda file=file: export(file)),  # type: ignore[misc]
            "export_bytes": file.stat().st_size,
            "offline_seconds": seconds(
                lambda file=file: _good(judge(file, [outside.folder()], outside.keys().head).good)  # type: ignore[misc]
            ),
        }  # fmt: skip
        told |= {"load": round(os.getloadavg()[0], 1), "cores": os.cpu_count()}
        print(json.dumps(told), flush=True)


def _good(good: bool) -> None:
    if not good:
        raise SystemExit("the check finds faults where there are none")


def main() -> None:
    """Set up a database of its own, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ |= {
            "HALTLINE_LOG_KEY": str(folder / "key.pem"),
            "HALTLINE_LOG_FOLDER": str(folder / "log"),
        }
        centre = Centre(Place.of("bench-seals", 8792))
        centre.prepare(fresh=True)
        os.environ.update(centre.environment())
        import django

        django.setup()
        from haltline.centre.kernel import database
        from haltline.centre.kernel.database.roles import ADMIN

        assert centre.server is not None
        with psycopg.connect(centre.server.url(ADMIN, database.DATABASE), autocommit=True) as admin:
            print(json.dumps({"act_microseconds": act_microseconds(admin)}), flush=True)
            admin.execute("truncate audit_waiting")
            admin.execute("set session_replication_role = replica; truncate audit_event")
            admin.execute("set session_replication_role = origin")
            measure(arguments.events, admin, folder)
        centre.end()


if __name__ == "__main__":
    main()
