"""How many reports a second the centre takes, and how soon the first bank is asked, all on one machine.

    .venv/bin/python benchmarks/intake.py [--seconds 8] [--rate 20] [--clients 8] [--visits]

Starts the centre as `haltline serve` does (database, web, worker, live updates) and six banks of the practice
city, each a process of its own; reports come through the public form over HTTP. First as fast as the clients
can for some seconds, while the worker asks banks about them; then, when it has caught up, at a steady rate.
Every receipt that a client was shown is looked for in the database. With --visits each client of the first
phase does what a browser does: it opens the form, sends it and opens the receipt. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from haltline.city.references import rrn
from haltline.city.world import INSTITUTIONS
from haltline.cli.demo import files
from haltline.cli.serve import HALTLINE, Centre, Place, free_port
from haltline.cli.supervisor import Service, Supervisor

PORT = 8700
REST_SECONDS = 4  # between the two phases, for banks to answer the first
INDIA = ZoneInfo("Asia/Kolkata")
RECEIPT = re.compile(rb"\r\nlocation: /r/([^/]+)/receipt", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *(csrftoken=[^;]+)", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
SEAL = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = (
    "csrfmiddlewaretoken={seal}&do=send&client_key={key}&phone={phone}&still_on_phone=no&district=korvane"
    "&payments-0-reference={reference}&payments-0-rail=imps&payments-0-amount=4800&payments-0-date={date}"
    "&payments-0-time={time}&payments-0-from_institution={payer}&payments-0-from_account=1{serial:010d}"
    "&payments-0-to_institution={payee}&payments-0-to_account=2{serial:010d}"
)


class Reporter:
    """One client on one kept connection, as light as can be: what it costs is taken from the centre.

    The form's seal is fetched once, and what is the same in every form is written once.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.line = socket.create_connection(("localhost", port), timeout=30)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cookie = ""
        self.open()

    def open(self) -> None:
        """Open the form, for its seal."""
        head, page = self.ask("GET", "/report")
        self.seal = SEAL.search(page)[1].decode()  # type: ignore[index]
        self.cookie = COOKIE.search(head)[1].decode()  # type: ignore[index]

    def send(self, serial: int) -> str:
        """Send one report; gives the secret word of its receipt once that is shown."""
        now = datetime.now(UTC)
        local = now.astimezone(INDIA)
        payer, payee = INSTITUTIONS[serial % 4].code, INSTITUTIONS[(serial + 1) % 4].code
        head, _ = self.ask("POST", "/report", FORM.format(
            seal=self.seal, key=secrets.token_urlsafe(18), phone=f"90000{serial % 100000:05d}",
            reference=rrn(now, serial), date=local.date().isoformat(), time=f"{local:%H:%M}",
            payer=payer, payee=payee, serial=serial,
        ))  # fmt: skip
        found = RECEIPT.search(head)
        return found[1].decode() if found else ""

    def visit(self, serial: int) -> str:
        """Open the form, send it, open the receipt."""
        self.open()
        token = self.send(serial)
        head, _ = self.ask("GET", f"/r/{token}/receipt")
        return token if head.startswith(b"HTTP/1.1 200") else ""

    def ask(self, method: str, path: str, form: str = "") -> tuple[bytes, bytes]:
        """One request and its answer: the head, and the body by the length the head tells."""
        self.line.sendall(
            f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
            f"{form}".encode()
        )
        answer = self.line.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self.line.recv(65536)
        head, body = answer.split(b"\r\n\r\n", 1)
        length = int(LENGTH.search(head)[1])  # type: ignore[index]
        while len(body) < length:
            body += self.line.recv(65536)
        return head, body


@dataclass(slots=True)
class Sent:
    """What the clients saw: receipts shown, and how long each took, in milliseconds."""

    receipts: list[str] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)

    def note(self, send: Callable[[int], str], serial: int) -> None:
        began = time.monotonic()
        self.receipts.append(send(serial))
        self.took_ms.append((time.monotonic() - began) * 1000)


def burst(reporters: list[Reporter], seconds: float, *, visits: bool) -> Sent:
    """Each client as fast as it can."""
    sent, until = Sent(), time.monotonic() + seconds

    def work(number: int) -> None:
        send, serial = reporters[number].visit if visits else reporters[number].send, number * 100_000
        while time.monotonic() < until:
            serial += 1
            sent.note(send, serial)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(reporters))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent


def steady(port: int, seconds: float, rate: float) -> Sent:
    """Send at a fixed rate."""
    reporters, sent = [Reporter(port) for _ in range(4)], Sent()
    start, count = time.monotonic(), int(seconds * rate)
    for serial in range(count):
        time.sleep(max(0.0, start + serial / rate - time.monotonic()))
        sent.note(reporters[serial % 4].send, 900_000 - count + serial)
    return sent


def caught_up() -> float:
    """Wait until every report is begun and every message is out; gives the seconds that took."""
    from haltline.centre import figures

    began = time.monotonic()
    while figures.unsettled().reports or figures.unsettled().outbox:
        time.sleep(0.2)
    return time.monotonic() - began


def lost(receipts: list[str]) -> int:
    """How many of the receipts shown stand for no report in the database; a refused one counts too."""
    from haltline.centre.kernel.ids import fingerprint
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("centre"):
        stored = set(Report.objects.values_list("token_hash", flat=True))
    return sum(fingerprint(receipt) not in stored for receipt in receipts)


def measure(arguments: argparse.Namespace, port: int) -> dict[str, object]:
    """Both phases against a centre that runs."""
    from haltline.centre import figures
    from haltline.cli.demo.summary import percentile

    load = os.getloadavg()[0]
    reporters = [Reporter(port) for _ in range(arguments.clients)]
    storm = burst(reporters, arguments.seconds, visits=arguments.visits)
    took = sorted(storm.took_ms)
    catch_up = caught_up()
    time.sleep(REST_SECONDS)
    began = datetime.now(UTC)
    calm = steady(port, arguments.seconds, arguments.rate)
    caught_up()
    waits = figures.first_request_ms(since=began)
    assert len(waits) == len(calm.receipts), f"{len(waits)} of {len(calm.receipts)} reached a bank"
    return {
        "intake_per_second": round(len(storm.receipts) / arguments.seconds, 1),
        "receipt_ms": {"p50": percentile(took, 50), "p99": percentile(took, 99)},
        "lost": lost(storm.receipts + calm.receipts), "caught_up_seconds": round(catch_up, 1),
        "rate": arguments.rate, "reports": len(calm.receipts),
        "first_request_ms": {"p50": percentile(waits, 50), "p99": percentile(waits, 99)},
        "cores": os.cpu_count(), "load_before": round(load, 1),
    }  # fmt: skip


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--visits", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(arguments, Path(folder))


def run(arguments: argparse.Namespace, folder: Path) -> None:
    """The centre and the banks under one supervisor, the measuring in a thread beside it."""
    place = Place.of("bench", free_port(PORT), demo=True)
    profile = files.write_profile("india", 1.0, folder)
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
