"""How soon the next bank is asked after a bank's reply has come in, at a steady rate, all on one machine.

    .venv/bin/python benchmarks/replies.py [--rate 100] [--seconds 10] [--warm 2]

Starts the centre as `haltline serve` does (database, web, worker, live updates). Two banks are asked over
HTTP; this process plays both, answers every request with a receipt and notes when it came. First as
many reports are taken as replies will be sent, and the first bank is asked about each. Then signed replies
come at the rate, signed before that; each tells of money held and of a transfer onward, about which the
second bank is asked; it takes 64 calls at one time. Measured from the moment at which a reply is due to the
moment the request about its transfer is here. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from haltline.cli.demo import files
from haltline.cli.serve import Centre, Place, free_port
from haltline.cli.supervisor import Supervisor
from haltline.protocol import AccountRef, Held, OnwardLine, Receipt, Reply, paths, to_bytes
from haltline.protocol.idempotency import key_of
from haltline.protocol.keys import SigningKey, generate_key
from haltline.protocol.signing import LIFETIME_MAX, Call, sign

PORT = 8760
FIRST, SECOND = "ALFA", "BETA"
AMOUNT, HELD = 4_800_00, 3_000_00
SENDERS = 16
CALLS_AT_ONCE = 64  # agreed with each bank: all next requests go to one, as to the largest of a country
LATE_SECONDS_MAX = 30.0


@dataclass
class Banks:
    """Both banks on one port: a receipt for every request, and when each came, by payment reference."""

    port: int
    came: dict[str, float] = field(default_factory=dict)
    holds: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        async with server:
            await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length")
                )
                told = json.loads(await reader.readexactly(length))
                self.came.setdefault(told["payment"]["reference"], time.monotonic())
                self.holds[told["payment"]["reference"]] = told
                body = to_bytes(Receipt(hold_id=told["hold_id"], received_at=datetime.now(UTC)))
                writer.write(
                    b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: "
                    + str(len(body)).encode() + b"\r\n\r\n" + body
                )  # fmt: skip
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


class Sender:
    """One kept connection of the first bank to the centre, as light as can be."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line = socket.create_connection(("localhost", port), timeout=30)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, path: str, headers: dict[str, str], body: bytes) -> int:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.line.sendall(
            f"POST {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{lines}\r\n".encode()
            + body
        )
        answer = self.line.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self.line.recv(65536)
        return int(answer.split(b" ", 2)[1])


def processor_ms() -> dict[str, float]:
    """Processor time so far of the centre's programs, children of this one (Linux), other load aside."""
    told = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended meanwhile
            continue
        told[int(folder.name)] = (int(words[1]), sum(map(int, words[11:13])), command)
    spent = {"worker": 0.0, "pages": 0.0, "database": 0.0}
    ours = {os.getpid()}
    while more := {pid for pid, (parent, *_) in told.items() if parent in ours} - ours:
        ours |= more
    for _, ticks, command in (told[pid] for pid in ours - {os.getpid()}):
        kind = "database" if "postgres" in command else "worker" if " worker" in command else "pages"
        spent[kind] += ticks * 1000 / os.sysconf("SC_CLK_TCK")
    return spent


def loop_seconds() -> float:
    """How fast all processors are at this moment: 10^7 rounds of a loop in Python, one on each at once."""
    loop = "import time; b = time.perf_counter()\nfor _ in range(10**7): pass\nprint(time.perf_counter() - b)"
    each = [
        subprocess.Popen([sys.executable, "-c", loop], stdout=subprocess.PIPE, text=True)
        for _ in range(os.cpu_count() or 1)
    ]
    return max(float(one.communicate()[0]) for one in each)


def take_reports(count: int) -> None:
    """As many reports as replies will come, straight into the centre's rows."""
    from haltline.centre.reports.actions import Paid, Told, take_report

    now = datetime.now(UTC)
    for serial in range(count):
        paid = Paid(
            rail="imps", reference=f"6325{serial:08d}", amount=AMOUNT, currency="INR",
            paid_at=now - timedelta(minutes=9), from_institution=SECOND, from_account=f"1{serial:010d}",
            to_institution=FIRST, to_account=f"2{serial:010d}",
        )  # fmt: skip
        take_report(Told(secrets.token_hex(16), "korvane", f"90000{serial % 100000:05d}", (paid,)))


def reply_to(told: dict[str, Any]) -> tuple[Reply, str]:
    """The first bank's answer to a request, and the reference of the transfer onward."""
    reference = "9" + told["payment"]["reference"][1:]
    onward = OnwardLine(
        transfer_id=f"T{reference}", reference=reference, rail="imps", to_institution=SECOND,
        to_account=f"3{reference[-10:]}", amount=AMOUNT - HELD, share=AMOUNT - HELD,
        slices=((0, AMOUNT - HELD),), booked_at=datetime.now(UTC) - timedelta(minutes=5),
    )  # fmt: skip
    reply = Reply(
        reply_id=secrets.token_hex(8), hold_id=told["hold_id"], seq=1, as_of=datetime.now(UTC),
        account=AccountRef(institution=FIRST, number=told["account"]["number"]), currency="INR",
        credited=AMOUNT, held=Held(amount=HELD, hold_reference="H1"), onward=(onward,), codes=("done",),
        final=True,
    )  # fmt: skip
    return reply, reference


def signed(reply: Reply, url: str, key: SigningKey) -> tuple[dict[str, str], bytes]:
    """Headers and body of a reply as the bank sends it."""
    body = to_bytes(reply)
    headers = sign(
        key, Call("POST", url, body), now=datetime.now(UTC), nonce=secrets.token_urlsafe(12),
        lifetime=LIFETIME_MAX,
    )  # fmt: skip
    return headers | {paths.IDEMPOTENCY_KEY: key_of(reply)}, body


def measure(arguments: argparse.Namespace, place: Place, banks: Banks, key: SigningKey) -> dict[str, object]:
    """Reports, then replies at the rate; how long each next request took."""
    from haltline.cli.demo.summary import percentile

    count = int(arguments.rate * (arguments.seconds + arguments.warm))
    began = time.monotonic()
    take_reports(count)
    while len(banks.came) < count:
        time.sleep(0.2)
    asked_seconds = time.monotonic() - began
    replies = [reply_to(told) for told in list(banks.holds.values())]
    # signed beforehand: a bank signs on a machine of its own
    calls = [signed(reply, place.url + paths.REPLIES, key) for reply, _ in replies]
    time.sleep(2)
    sent: dict[str, float] = {}
    statuses: list[int] = []
    local = threading.local()

    def send(number: int, at: float) -> None:
        if not hasattr(local, "line"):
            local.line = Sender(place.port)
        time.sleep(max(0.0, at - time.monotonic()))
        sent[replies[number][1]] = at  # when it was due: a sender that waits makes nothing faster
        statuses.append(local.line.post(paths.REPLIES, *calls[number]))

    speed = loop_seconds()
    load, before = os.getloadavg()[0], processor_ms()
    with ThreadPoolExecutor(SENDERS) as pool:
        start = time.monotonic() + 0.5
        for number in range(count):
            at = start + number / arguments.rate
            time.sleep(max(0.0, at - 0.1 - time.monotonic()))
            pool.submit(send, number, at)
    ends = time.monotonic() + LATE_SECONDS_MAX
    while time.monotonic() < ends and not all(reference in banks.came for _, reference in replies):
        time.sleep(0.2)
    spent = {kind: round((ms - before[kind]) / count, 1) for kind, ms in processor_ms().items()}
    measured = [reference for _, reference in replies[int(arguments.rate * arguments.warm) :]]
    took = sorted((banks.came[each] - sent[each]) * 1000 for each in measured if each in banks.came)
    return {
        "rate": arguments.rate, "replies": len(measured), "asked": len(took),
        "accepted": statuses.count(200), "next_request_ms": {
            "p50": percentile(took, 50), "p90": percentile(took, 90), "p99": percentile(took, 99)
        }, "processor_ms_a_reply": spent, "first_requests_a_second": round(count / asked_seconds, 1),
        "cores": os.cpu_count(), "load_before": round(load, 1), "loop_seconds": round(speed, 2),
    }  # fmt: skip


def run(arguments: argparse.Namespace, folder: Path) -> None:
    """The centre under its supervisor, the banks and the measuring in threads of this process."""
    place = Place.of("bench", free_port(PORT), demo=True)
    profile = files.write_profile("india", 1.0, folder)
    centre = Centre(place, more={"HALTLINE_PROFILE": str(profile)})
    centre.prepare(fresh=True)
    os.environ.update(centre.environment())
    import django

    django.setup()
    from haltline.cli.practice import seed_practice

    banks = Banks(free_port(place.port + 100))
    keys = {code: generate_key(f"{code.lower()}-1") for code in (FIRST, SECOND)}
    seed_practice({"banks": [
        {"code": code, "name": code.title(), "way": "api", "url": f"http://127.0.0.1:{banks.port}",
         "keys": [{"keyid": key.keyid, "public_pem": key.public.pem()}]} for code, key in keys.items()
    ]})  # fmt: skip
    from haltline.centre.partners.models import Partner

    Partner.objects.update(calls_at_once=CALLS_AT_ONCE)
    threading.Thread(target=lambda: asyncio.run(banks.serve()), daemon=True).start()
    done = threading.Event()

    def work() -> None:
        try:
            time.sleep(2)
            print(json.dumps(measure(arguments, place, banks, keys[FIRST])), flush=True)
        finally:
            done.set()

    supervisor = Supervisor(centre.services(), keep=centre.keep_database)
    supervisor.run(on_ready=lambda: threading.Thread(target=work, daemon=True).start(), until=done.is_set)
    centre.end()


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warm", type=float, default=2)
    with tempfile.TemporaryDirectory() as folder:
        run(parser.parse_args(), Path(folder))


if __name__ == "__main__":
    main()
