"""What a try at the bystander's door costs among so many holds, and by which way it is looked up."""

from __future__ import annotations

import http.client
import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import psycopg

ENDINGS = 10_000
WRONG = "1,234,567.89"  # nobody's sum


def door_figures(port: int, admin: psycopg.Connection, times: int) -> dict[str, Any]:
    """First bytes of a wrong sum where money is held and where none is, and the plans of both look-ups."""
    return {
        "held_ms": _tries_ms(port, "BETA", times),
        "nothing_ms": _tries_ms(port, "NULL", times),
        "plan": {bank: looked_up(admin, bank, "0001") for bank in ("BETA", "NULL")},
    }


def _tries_ms(port: int, bank: str, times: int) -> dict[str, float]:
    """Each try from a network and at an ending of its own, so that none has to wait; the answer is 422."""
    from haltline.cli.demo.summary import percentile

    line, took = http.client.HTTPConnection("localhost", port, timeout=60), []
    today = f"{datetime.now(UTC) + timedelta(hours=5.5):%Y-%m-%d}"
    for number in range(times + 20):
        told = {"do": "show", "institution": bank, "last_four": f"{number % ENDINGS:04d}", "day": today,
                "key": WRONG}  # fmt: skip
        seen = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": seen}
        began = time.perf_counter()
        line.request("POST", "/door", urlencode(told), headers)
        answer = line.getresponse()
        first = time.perf_counter()
        assert answer.status == 422, f"the door answered {answer.status}"
        answer.read()
        if number >= 20:  # each web process and its connections are warm by then
            took.append((first - began) * 1000)
    return {f"p{share}": round(percentile(sorted(took), share), 1) for share in (50, 99)}


def looked_up(admin: psycopg.Connection, bank: str, four: str) -> dict[str, Any]:
    """How the database carries out the door's one query: indexes, tables read whole, pages, milliseconds."""
    body, names = admin.execute(
        "select prosrc, proargnames[1:pronargs] from pg_proc where proname = 'door_holds'"
    ).fetchone()  # type: ignore[misc]
    now = datetime.now(UTC)
    given = (bank, four, now - timedelta(days=2), now + timedelta(days=2), 1)
    for name in names:
        body = re.sub(rf"\b{name}\b", f"%({name})s", body)
    explain = "explain (analyze, buffers, format json) "
    row = admin.execute(explain + body, dict(zip(names, given, strict=True))).fetchone()
    told = row[0] if isinstance(row[0], list) else json.loads(row[0])  # type: ignore[index]
    nodes = list(_nodes(told[0]["Plan"]))
    return {
        "indexes": sorted({node["Index Name"] for node in nodes if "Index Name" in node}),
        "whole_tables": sorted({node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}),
        "pages": nodes[0]["Shared Hit Blocks"] + nodes[0]["Shared Read Blocks"],
        "ms": round(told[0]["Execution Time"], 2),
    }


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
