"""What publishing a day costs among so many reports, and what the public page and data cost then.

    .venv/bin/python benchmarks/published.py [--reports 10000 100000] [--looks 200]

Reports and their log are made as in lives.py, over a year and eighty districts; the log is put in the order
of time, as it is written in life. Then the year is published day by day, each as if it were its morning, and
page, map and data are asked for over HTTP. Prints one JSON line for each number of reports.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import time
from datetime import UTC, datetime
from functools import partial

import psycopg
from lives import BANKS, DISTRICTS, fill, rebuild_seconds, take_one
from standing import percentiles, standing

from haltline.cli.serve import Place

PAGES = ("/figures", "/figures/map", "/figures/data.csv", "/figures/data.parquet")


def in_order(admin: psycopg.Connection) -> None:
    """The log lies in the order in which it would have been written."""
    admin.execute("create index by_time on audit_event (at)")
    admin.execute("cluster audit_event using by_time")
    admin.execute("drop index by_time")
    admin.execute("vacuum analyze")


def published_ms() -> dict[str, object]:
    """All days of the past, each when it is due: of single days, and of days that end four weeks."""
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.published import spans
    from haltline.centre.published.actions import due_at, next_day, publish_next

    plain, ending = [], []
    while True:
        with in_scope("sweep"):
            day = next_day()
        if day is None or due_at(day) > datetime.now(UTC):
            break
        clock.simulate(partial(due_at, day))  # later, times and places would be hidden and cost nothing
        began = time.perf_counter()
        publish_next()
        kind = ending if spans.FOUR_WEEKS in spans.ending(day) else plain
        kind.append(1000 * (time.perf_counter() - began))
    clock.simulate(None)
    return {
        "days": len(plain) + len(ending),
        "day_ms": percentiles(plain),
        "four_weeks_ms": percentiles(ending),
    }


def page_ms(port: int, address: str, times: int) -> dict[str, float]:
    """Whole answers over one kept connection, without a cookie."""
    line, took = http.client.HTTPConnection("localhost", port, timeout=60), []
    for number in range(times + 10):
        began = time.perf_counter()
        line.request("GET", address)
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200 and body
        if number >= 10:  # each web process is warm by then
            took.append((time.perf_counter() - began) * 1000)
    return percentiles(took) | {"kilobytes": round(len(body) / 1000, 1)}


def measure(arguments: argparse.Namespace, place: Place, admin: psycopg.Connection) -> None:
    """For each number of reports: fill up, publish a year, look."""
    report, have = take_one(), 1
    admin.execute(
        "insert into people_district (code, name) select 'd' || n, 'District ' || n"
        " from generate_series(0, %s) n", [DISTRICTS - 1],
    )  # fmt: skip
    for reports in arguments.reports:
        fill(admin, report, have, reports)
        have = reports + 1
        in_order(admin)
        rebuild_seconds(admin)
        with admin.transaction():
            admin.execute("set local session_replication_role = replica")
            admin.execute("truncate published_figure, published_kept")
        told = {"reports": reports, **published_ms()}
        told |= {address: page_ms(place.port, address, arguments.looks) for address in PAGES}
        print(json.dumps(told | {"load": round(os.getloadavg()[0], 1), "cores": os.cpu_count()}), flush=True)


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--looks", type=int, default=200)
    standing(partial(measure, parser.parse_args()), BANKS)


if __name__ == "__main__":
    main()
