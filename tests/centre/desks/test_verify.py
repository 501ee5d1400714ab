"""A bank can see whether a request is ours, from the link in the request, and learns nothing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.centre.acts import requests, take
from tests.centre.desks.pages import events, html

SignIn = Callable[[str], Any]
Run = Callable[[], int]


def link(request: Any) -> str:
    from haltline.protocol import HoldRequest, parse

    return urlsplit(parse(HoldRequest, bytes(request.body)).verify_url).path


def test_the_link_in_a_request_says_that_it_is_genuine(client: Any, run_nudges: Run) -> None:
    take(name="Meera Kumari")
    run_nudges()
    page = html(client.get(link(requests()[0])))
    assert "This request is genuine." in page and "Ostara Bank" in page and "section 106" in page
    for secret in ("20,000", "4471", "8830", "Meera", "632510448820"):
        assert secret not in page
    assert len(events("request.verified")) == 1


def test_a_request_taken_back_says_so(client: Any, signed_in: SignIn, run_nudges: Run) -> None:
    take()
    run_nudges()
    signed_in("korvane-1").post(
        f"/desk/holds/{requests()[0].id}/recall", {"reason": "Wrong account", "because": "other"}
    )
    assert "has been taken back" in html(client.get(link(requests()[0])))


def test_a_number_that_is_not_ours_and_one_that_never_left_are_not_told_apart(
    client: Any, run_nudges: Run
) -> None:
    take(amount=40_000_00)
    run_nudges()
    draft = html(client.get(f"/verify/{requests()[0].id}"), 404)
    strange = html(client.get(f"/verify/{uuid4()}"), 404)
    assert "No request of this centre has this number." in draft
    assert draft.count("korvane") == strange.count("korvane") == 0
