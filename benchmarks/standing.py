"""A centre that stands still to be measured, fresh and under its supervisor; what a page of it costs."""

from __future__ import annotations

import http.client
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import psycopg

from haltline.cli.demo import files
from haltline.cli.serve import Centre, Place, free_port
from haltline.cli.supervisor import Supervisor
from haltline.protocol.keys import generate_key

PORT = 8780
WARM = 20  # looks after which every web process and its connections are warm
Measure = Callable[[Place, psycopg.Connection], None]


def api_bank(code: str) -> dict[str, object]:
    """A partner as the practice centre is seeded with one; nobody answers at its address."""
    key = {"keyid": f"{code}-1", "public_pem": generate_key(f"{code}-1").public.pem()}
    return {
        "code": code, "name": code.title(), "way": "api", "url": "https://bank.example", "keys": [key],
    }  # fmt: skip


def standing(measure: Measure, banks: Iterable[str], more: Mapping[str, str] | None = None) -> None:
    """Measure a centre without workers, so that nothing moves in it but what the measuring does.

    ``measure`` is given the place and an administrator's connection to the database; ``more`` is added to
    the environment of the centre's programs.
    """
    from haltline.centre.kernel import database
    from haltline.centre.kernel.database.roles import ADMIN

    done = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        profile = files.write_profile("india", 1.0, Path(folder))
        place = Place.of("bench", free_port(PORT), demo=True)
        centre = Centre(place, more={"HALTLINE_PROFILE": str(profile), **(more or {})})
        centre.prepare(fresh=True)
        _seed(centre, banks)
        assert centre.server is not None
        admin = psycopg.connect(centre.server.url(ADMIN, database.DATABASE), autocommit=True)

        def work() -> None:
            try:
                measure(place, admin)
            finally:
                done.set()

        services = [service for service in centre.services() if not service.name.startswith("worker")]
        supervisor = Supervisor(services, keep=centre.keep_database)
        supervisor.run(on_ready=lambda: threading.Thread(target=work, daemon=True).start(), until=done.is_set)
        admin.close()
        centre.end()


def _seed(centre: Centre, banks: Iterable[str]) -> None:
    """This process becomes one of the centre's, and partners and people are there."""
    os.environ.update(centre.environment())
    import django

    django.setup()
    from haltline.cli.practice import seed_practice

    seed_practice({"banks": [api_bank(code) for code in banks]})


def first_byte_ms(
    port: int, person: str, address: str, times: int, *, shows: bytes = b""
) -> dict[str, float]:
    """First bytes of a page over one kept connection of somebody signed in, one request after another.

    ``shows`` must be on the page.
    """
    from haltline.city.people.browser import Browser

    browser = Browser(f"http://localhost:{port}")
    browser.sign_in(person)
    cookie = "; ".join(f"{each.name}={each.value}" for each in browser._client.cookies.jar)
    browser.close()
    line, took = http.client.HTTPConnection("localhost", port, timeout=60), []
    for number in range(times + WARM):
        began = time.perf_counter()
        line.request("GET", address, headers={"Cookie": cookie})
        answer = line.getresponse()
        first = time.perf_counter()
        body = answer.read()
        assert answer.status == 200 and shows in body, f"{address} answered {answer.status}"
        if number >= WARM:
            took.append((first - began) * 1000)
    return percentiles(took)


def percentiles(took: list[float]) -> dict[str, float]:
    """The middle one and the slowest of a hundred."""
    from haltline.cli.demo.summary import percentile

    return {f"p{share}": round(percentile(sorted(took), share), 1) for share in (50, 99)}
