"""Unverified reports are limited by browser for a day, without looking at anything of the telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.centre.acts import requests
from tests.centre.holds.test_bounds import limited
from tests.centre.test_public_pages import form

from haltline.centre.desks.public.device import COOKIE

Run = Callable[[], int]
pytestmark = pytest.mark.usefixtures("centre")


def report(client: Client, number: int, run: Run, **changes: str) -> None:
    """Another victim's report, of another payment from another account, with another telephone number."""
    fields = form(
        client_key=f"a-form-key-{number:04}", phone=f"90000 412{number:02}",
        **{"payments-0-from_account": f"1000000088{number:02}"},
    )  # fmt: skip
    fields["payments-0-reference"] = fields["payments-0-reference"][:-4] + f"{number:04}"
    fields["payments-0-to_account"] = f"2000000044{number:02}"
    answer = client.post("/report", fields | changes)
    assert answer.status_code == 302, re.findall("wrong[^<]*<[^<]*", answer.content.decode())
    run()


def states() -> list[str]:
    return [request.state for request in requests()]


def opened(client: Client) -> Client:
    """A browser in which the form was opened."""
    assert client.get("/report").status_code == 200
    return client


def test_a_browser_that_changes_the_number_each_time_is_still_one_device(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "unverified", device_day=2)
    one = opened(Client())
    for number in range(3):
        report(opened(one), number, run_nudges)
    report(opened(Client()), 3, run_nudges)
    assert states() == ["acknowledged", "acknowledged", "draft", "acknowledged"]


def test_a_telephone_without_cookies_is_counted_by_its_number(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "unverified", device_day=1)
    report(Client(), 1, run_nudges)
    report(Client(), 2, run_nudges)
    assert states() == ["acknowledged"] * 2, "two numbers without any word are two telephones"
    report(Client(), 3, run_nudges, phone="90000 41201")
    assert states()[2] == "draft"


def test_one_number_in_two_browsers_is_one_device(run_nudges: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, "unverified", device_day=1)
    report(opened(Client()), 1, run_nudges)
    report(opened(Client()), 2, run_nudges, phone="90000 41201")
    assert states() == ["acknowledged", "draft"]


def test_a_forged_word_is_none_and_the_next_form_gives_a_new_one(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "unverified", device_day=1)
    client = opened(Client())
    client.cookies[COOKIE] = forged = client.cookies[COOKIE].value[:-3] + "xyz"
    report(client, 1, run_nudges)
    assert kept() == [""]
    assert opened(client).cookies[COOKIE].value != forged


def test_the_word_is_random_goes_to_the_form_only_and_ends_with_the_day() -> None:
    words = [opened(Client()).cookies[COOKIE] for _ in range(2)]
    assert words[0].value != words[1].value
    for word in words:
        assert (word["path"], word["httponly"], word["samesite"]) == ("/report", True, "Lax")
        assert int(word["max-age"]) == 24 * 3600
    client = opened(Client())
    before = client.cookies[COOKIE].value
    assert opened(client).cookies[COOKIE].value == before, "it is not made longer by looking again"


def test_what_is_kept_is_a_hash_and_tomorrow_the_browser_is_a_stranger(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    client = opened(Client())
    report(client, 1, run_nudges)
    (device,) = kept()
    assert re.fullmatch("[0-9a-f]{64}", device) and device not in client.cookies[COOKIE].value
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + timedelta(hours=25).total_seconds())
    report(opened(client), 2, run_nudges)
    assert len(set(kept())) == 2


def test_the_form_says_what_is_counted() -> None:
    assert b"how many reports come from this browser" in Client().get("/report").content


def kept() -> list[Any]:
    """What the reports of the district keep of their browsers, the first one first."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("district:korvane"):
        return list(Report.objects.order_by("created_at").values_list("device", flat=True))
