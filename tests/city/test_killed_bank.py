"""A bank that is killed comes back with all that it had confirmed, and still owes what it had not told."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.city.asking import AUTHORITY, ask_for, pay
from tests.city.centre_inbox import RunningCity, free_port, running_city, wait_for
from tests.city.test_bank_http import FAR, STOLEN, balance, call, control, load

from haltline.city.conductor import Conductor
from haltline.city.config import read_config
from haltline.city.daybook import Daybook, Deed
from haltline.city.world import World
from haltline.protocol import AccountRef, Draw, PayoutInstruction, Release, paths

PAYOUT = PayoutInstruction(
    payout_id="p1",
    idempotency_key="kp1",
    plan_ref="plan-1",
    pot=AccountRef(institution="OSTA", number="m"),
    draws=(Draw(hold_id="h-s1", amount=600),),
    to=AccountRef(institution="MIRK", number="v"),
    amount=600,
    currency="INR",
    authority=AUTHORITY,
)


class Process:
    """Bank OSTA as a process that can be killed; it is as quick to answer as the others of the city."""

    def __init__(self, config: Path, port: int) -> None:
        self.command = (
            *(sys.executable, "-m", "haltline.cli.main", "city", "bank"),
            *("--config", str(config), "--code", "OSTA"),
        )
        self.port = port
        self.start()

    def start(self) -> None:
        self.running = subprocess.Popen(self.command)
        wait_for(self.listens)

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        os.kill(self.running.pid, signal.SIGKILL)
        self.running.wait()


@contextmanager
def osta(city: RunningCity, folder: Path, **change: object) -> Iterator[Process]:
    """Another OSTA on a port of its own, in the place of the one that the city began with."""
    told = json.loads(city.config.read_text()) | change
    port = free_port()
    told["banks"][0] |= {"port": port, "url": f"http://127.0.0.1:{port}"}
    told["directory"] = str(folder)
    city.config.write_text(json.dumps(told))
    city.urls["OSTA"] = told["banks"][0]["url"]
    for key in city.config.parent.glob("*.pem"):
        (folder / key.name).write_text(key.read_text())
    bank = Process(city.config, port)
    try:
        yield bank
    finally:
        bank.kill()


@pytest.fixture
def city(tmp_path: Path) -> Iterator[RunningCity]:
    with running_city(tmp_path) as running:
        yield running


@pytest.fixture
def bank(city: RunningCity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with osta(city, tmp_path_factory.mktemp("osta")) as running:
        yield running


def again(bank: Process) -> None:
    bank.kill()
    bank.start()


def test_holds_books_and_answers_are_as_they_were(city: RunningCity, bank: Process) -> None:
    on = pay("on", "OSTA:m", "MIRK:x", 500, minute=9)
    load(city, [STOLEN], coming=[on])
    request = ask_for(STOLEN, 800, expires_at=FAR)
    receipt = call(city, paths.HOLDS, request)
    wait_for(lambda: city.inbox.replies)
    released = Release(idempotency_key="r1", hold_id="h-s1", amount=50, reason="Cap", authority=AUTHORITY)
    call(city, paths.release("h-s1"), released)
    cut = control(city, "OSTA", "/_city/rows", {"debit": ["on"]})
    status, journal = call(city, paths.hold("h-s1")), control(city, "OSTA", "/_city/journal")
    again(bank)
    assert call(city, paths.hold("h-s1")).json() == status.json()
    assert control(city, "OSTA", "/_city/journal").json() == journal.json()
    assert call(city, paths.HOLDS, request).content == receipt.content
    assert call(city, paths.release("h-s1"), released).json()["held"] == "750"
    assert control(city, "OSTA", "/_city/rows", {"debit": ["on"]}).json() == cut.json() != {"cut": {}}
    assert (balance(city, "OSTA", "m"), status.json()["held"]) == (750, "750")
    assert len(city.inbox.replies) == 1, "the centre had its answer before"


def test_an_answer_that_was_still_owed_is_given(
    city: RunningCity, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with osta(city, tmp_path_factory.mktemp("osta"), speed=100) as bank:  # thinks for about two seconds
        load(city, [STOLEN])
        assert call(city, paths.HOLDS, ask_for(STOLEN, 1000, expires_at=FAR)).status_code == 202
        again(bank)
        wait_for(lambda: city.inbox.replies)
    (reply,) = city.inbox.replies
    assert reply.held is not None and reply.held.amount == 1000


def test_a_reply_the_centre_could_not_take_is_told_again(city: RunningCity, bank: Process) -> None:
    load(city, [STOLEN])
    city.inbox.failing = 10_000
    call(city, paths.HOLDS, ask_for(STOLEN, 1000, expires_at=FAR))
    wait_for(lambda: city.inbox.failing < 10_000)
    again(bank)
    city.inbox.failing = 0
    wait_for(lambda: city.inbox.replies)
    assert [reply.reply_id for reply in city.inbox.replies] == ["OSTA-00001-1"]


def test_a_payout_under_way_is_credited_once_and_proven(city: RunningCity, bank: Process) -> None:
    load(city, [STOLEN])
    call(city, paths.HOLDS, ask_for(STOLEN, 1000, expires_at=FAR))
    wait_for(lambda: city.inbox.replies)
    assert call(city, paths.PAYOUTS, PAYOUT).status_code == 202
    again(bank)
    wait_for(lambda: city.inbox.proofs)
    assert call(city, paths.PAYOUTS, PAYOUT).status_code == 202
    assert (balance(city, "MIRK", "v"), balance(city, "OSTA", "m")) == (5000 - 1000 + 600, 400)
    assert {proof.proof_id for proof in city.inbox.proofs} == {"proof-p1"}


def test_rows_are_played_on_once_a_killed_bank_is_back(city: RunningCity, bank: Process) -> None:
    now = datetime.now(UTC)
    rows = [
        replace(pay(f"t{n}", "OSTA:a", "MIRK:b", 10), time=now + timedelta(seconds=n / 10))
        for n in range(1, 30)
    ]
    conductor = Conductor(World(1, now, "INR", (), (), (), tuple(rows), ()), read_config(city.config))
    conductor.load()
    conductor.start()
    try:
        time.sleep(0.5)
        again(bank)
        assert conductor.wait_played(rows[-1].time)
    finally:
        conductor.stop()
    assert conductor.failed is None
    assert balance(city, "MIRK", "b") == 290


def test_a_line_cut_short_was_never_confirmed_and_goes(tmp_path: Path) -> None:
    file = tmp_path / "bank.jsonl"
    first, second = (Deed(datetime.now(UTC), "credit", {"row": n}) for n in (1, 2))
    for deed in (first, second):
        book = Daybook(file)
        book.past()
        book.write(deed)
        book.close()
        with file.open("ab") as torn:
            torn.write(b'{"at": "2026-11-2')
    book = Daybook(file)
    assert book.past() == [first, second]
    book.close()
