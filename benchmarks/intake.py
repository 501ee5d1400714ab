"""How many reports a second the centre takes, and how soon the first bank is asked, all on one machine.

    .venv/bin/python benchmarks/intake.py [--seconds 10] [--rate 20] [--clients 8]

Starts the centre as `haltline serve` does (database, web, worker) and six banks of the practice city, each a
process of its own; reports come through the public form over HTTP. First as fast as the clients can for some
seconds, then at a steady rate. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import secrets
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from haltline.city.references import rrn
from haltline.city.world import INSTITUTIONS
from haltline.cli.demo import files
from haltline.cli.serve import HALTLINE, Centre, Place, free_port
from haltline.cli.supervisor import Service, Supervisor

PORT = 8700
REST_SECONDS = 4  # between the two phases, for the worker to finish the first


class Reporter:
    """One client on one kept connection; the form's seal is fetched once."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("localhost", port, timeout=30)
        self.line.request("GET", "/report")
        answer = self.line.getresponse()
        page = answer.read().decode()
        self.seal = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    def send(self, serial: int) -> bool:
        """Send one report; true when its receipt came."""
        now = datetime.now(UTC)
        local = now.astimezone(ZoneInfo("Asia/Kolkata"))
        payer, payee = INSTITUTIONS[serial % 4], INSTITUTIONS[(serial + 1) % 4]
        form = {
            "csrfmiddlewaretoken": self.seal, "do": "send", "client_key": secrets.token_urlsafe(18),
            "phone": f"90000{serial % 100000:05d}", "still_on_phone": "no", "district": "korvane",
            "payments-0-reference": rrn(now, serial), "payments-0-rail": "imps", "payments-0-amount": "4800",
            "payments-0-date": local.date().isoformat(), "payments-0-time": f"{local:%H:%M}",
            "payments-0-from_institution": payer.code, "payments-0-from_account": f"1{serial:010d}",
            "payments-0-to_institution": payee.code, "payments-0-to_account": f"2{serial:010d}",
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        self.line.request("POST", "/report", urlencode(form), headers)
        answer = self.line.getresponse()
        answer.read()
        return answer.status in (302, 303) and "/receipt" in answer.headers["Location"]


def burst(port: int, seconds: float, clients: int) -> float:
    """Acknowledged reports a second, as many clients as given, each as fast as it can."""
    until, taken = time.monotonic() + seconds, [0] * clients

    def work(number: int) -> None:
        reporter, serial = Reporter(port), number * 100_000
        while time.monotonic() < until:
            serial += 1
            taken[number] += reporter.send(serial)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(taken) / seconds


def steady(port: int, seconds: float, rate: float) -> tuple[datetime, int]:
    """Send at a fixed rate; gives the moment it began and the number sent."""
    reporters = [Reporter(port) for _ in range(4)]
    began, start, count = datetime.now(UTC), time.monotonic(), int(seconds * rate)
    for serial in range(count):
        time.sleep(max(0.0, start + serial / rate - time.monotonic()))
        assert reporters[serial % 4].send(900_000 - count + serial)
    return began, count


def measure(arguments: argparse.Namespace, port: int) -> dict[str, object]:
    """Both phases against a centre that runs."""
    from haltline.centre import figures
    from haltline.cli.demo.summary import percentile

    rate = burst(port, arguments.seconds, arguments.clients)
    while figures.unsettled().reports or figures.unsettled().outbox:
        time.sleep(0.5)
    time.sleep(REST_SECONDS)
    began, sent = steady(port, arguments.seconds, arguments.rate)
    time.sleep(REST_SECONDS)
    waits = figures.first_request_ms(since=began)
    assert len(waits) >= sent * 0.99, f"{len(waits)} of {sent} reached a bank"
    return {
        "intake_per_second": round(rate, 1), "rate": arguments.rate, "reports": sent,
        "first_request_ms": {"p50": percentile(waits, 50), "p99": percentile(waits, 99)},
        "cores": os.cpu_count(),
    }  # fmt: skip


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--clients", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(arguments, Path(folder))


def run(arguments: argparse.Namespace, folder: Path) -> None:
    """The centre and the banks under one supervisor, the measuring in a thread beside it."""
    place = Place.of("bench", free_port(PORT), demo=True)
    profile = files.write_profile("india", 1.0, folder)
    rules = json.loads(profile.read_text())
    rules["holds"]["second_officer_day_sum"] = 10**15  # every request leaves at once: the machine is measured
    profile.write_text(json.dumps(rules))
    centre = Centre(place, more={"HALTLINE_PROFILE": str(profile)})
    centre.prepare(fresh=True)
    os.environ.update(centre.environment())
    import django

    django.setup()
    from haltline.centre.partners.keys import centre_key
    from haltline.cli.practice import seed_practice

    key = centre_key().public
    ports = [free_port(place.port + 100 + number) for number in range(len(INSTITUTIONS))]
    city = files.write_city(
        folder, place.url, {"keyid": key.keyid, "public_pem": key.pem()}, ports,
        speed=1.0, seed=1, directory=str(folder),
    )  # fmt: skip
    seed_practice({"banks": city.partners})
    banks = [
        Service(bank.code, (*HALTLINE, "city", "bank", "--config", str(city.control), "--code", bank.code))
        for bank in city.banks
    ]
    done = threading.Event()

    def work() -> None:
        try:
            time.sleep(2)
            print(json.dumps(measure(arguments, place.port)), flush=True)
        finally:
            done.set()

    supervisor = Supervisor([*centre.services(), *banks], keep=centre.keep_database)
    supervisor.run(on_ready=lambda: threading.Thread(target=work, daemon=True).start(), until=done.is_set)
    centre.end()


if __name__ == "__main__":
    main()
