"""Live updates over a real uvicorn: who may listen, what they hear, and when they are shown out."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from django.test import Client
from tests.centre.access.people import officer, sign_in
from tests.centre.acts import take

pytestmark = pytest.mark.usefixtures("centre")
COMES_UP_SECONDS_MAX = 60
Listen = Callable[[Client | None], Any]


@pytest.fixture
def port(centre: None) -> Iterator[int]:
    """The port of a server of live updates on this test's database, started as `haltline serve` does."""
    from haltline.cli.serve import _live

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    server = subprocess.Popen(_live(number), env=dict(os.environ))
    try:
        yield _up(number, server)
    finally:
        server.terminate()
        server.wait(30)


def _up(number: int, server: subprocess.Popen[bytes]) -> int:
    until = time.monotonic() + COMES_UP_SECONDS_MAX
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", number), 1).close()
            return number
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server of live updates did not come up")


@pytest.fixture
def listen(port: int) -> Iterator[Listen]:
    """Open the stream with a browser's cookie; gives the response, its first line read when it is open."""
    with ExitStack() as opened:

        def open_stream(client: Client | None) -> Any:
            connection = opened.enter_context(
                closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60))
            )
            cookie = client.cookies["sessionid"].value if client else "made-up"
            connection.request("GET", "/events", headers={"Cookie": f"other=1; sessionid={cookie}"})
            response = opened.enter_context(closing(connection.getresponse()))
            if response.status == 200:
                assert response.readline() == b"retry: 3000\n"
            return response

        yield open_stream


def next_event(stream: Any) -> list[str]:
    """The lines of the next event or comment."""
    lines: list[str] = []
    while True:
        line = stream.readline().decode().rstrip("\n")
        if line:
            lines.append(line)
        elif lines:
            return lines


def heard(stream: Any, verb: str) -> list[str]:
    """Listen until this news comes; gives all verbs heard on the way."""
    verbs: list[str] = []
    while verb not in verbs:
        event = next_event(stream)
        if event[0] == "event: news":
            verbs.append(event[1].removeprefix("data: "))
    return verbs


def test_officers_hear_of_their_own_district_only(listen: Listen) -> None:
    officer()
    officer("tamsara-9", district="tamsara")
    home, elsewhere = listen(sign_in(Client())), listen(sign_in(Client(), "tamsara-9"))
    assert (home.status, home.headers["Content-Type"]) == (200, "text/event-stream")
    take()
    assert "report.taken" in heard(home, "report.taken")
    say("tamsara", "test.mark")
    assert "report.taken" not in heard(elsewhere, "test.mark")


def test_an_event_carries_a_verb_and_nothing_of_the_report(listen: Listen) -> None:
    officer()
    stream = listen(sign_in(Client()))
    take()
    event = next_event(stream)
    while event[0] != "event: news" or event[1] == "data: again":
        event = next_event(stream)
    assert event == ["event: news", "data: report.taken"]


def test_a_read_is_no_news(listen: Listen) -> None:
    officer()
    stream = listen(sign_in(Client()))
    for verb in ("report.read", "report.opened", "desk.refused", "test.mark"):
        say("korvane", verb)
    assert set(heard(stream, "test.mark")).isdisjoint({"report.read", "report.opened", "desk.refused"})


def test_a_bank_desk_hears_what_was_sent_to_it(listen: Listen) -> None:
    from haltline.centre.audit.actions import MACHINE, record
    from haltline.centre.kernel.scope import in_scope

    for code in ("ostara", "padmor"):
        officer(f"{code}-9", role="bank", partner=code, district="")
    asked, other = (listen(sign_in(Client(), f"{code}-9")) for code in ("ostara", "padmor"))
    with in_scope("worker:korvane"):
        record("hold.sent", MACHINE, district="korvane", partner="ostara")
        record("test.mark", MACHINE, district="korvane", partner="padmor")
    assert "hold.sent" in heard(asked, "hold.sent")
    assert "hold.sent" not in heard(other, "test.mark")


def test_strangers_and_half_signed_in_people_hear_nothing(listen: Listen) -> None:
    officer(secret="")
    half = Client()
    half.post("/accounts/login/", {"login": "korvane-9", "password": "a quiet horse in the rain"})
    assert listen(None).status == 401
    assert listen(half).status == 401


def test_one_person_opens_six_streams_and_no_more(listen: Listen) -> None:
    officer()
    client = sign_in(Client())
    streams = [listen(client) for _ in range(6)]
    assert [stream.status for stream in streams] == [200] * 6
    assert listen(client).status == 503


def say(district: str, verb: str) -> None:
    from haltline.centre.audit.actions import MACHINE, record
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"worker:{district}"):
        record(verb, MACHINE, district=district)
