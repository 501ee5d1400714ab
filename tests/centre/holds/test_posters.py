"""Replies are posted by threads that hear of them; one that cannot be posted keeps no other waiting."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg.conninfo
import pytest
from tests.centre.acts import answer, requests, take

from haltline.centre.kernel import database
from haltline.protocol import Held

pytestmark = pytest.mark.usefixtures("centre")
SECONDS_MOST = 20


@pytest.fixture
def posters() -> Iterator[Any]:
    from haltline.centre.holds.posters import Posters

    heard = Posters(psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"]))
    heard.start()
    yield heard
    heard.end()


def replies() -> list[str]:
    """The states of all replies, in the order they came."""
    from haltline.centre.holds.models import PartnerReply
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return list(PartnerReply.objects.order_by("received_at").values_list("state", flat=True))


def soon(wanted: list[str]) -> None:
    ends = time.monotonic() + SECONDS_MOST
    while replies() != wanted and time.monotonic() < ends:
        time.sleep(0.05)
    assert replies() == wanted


def asked(run_nudges: Callable[[], int], count: int) -> list[Any]:
    for number in range(count):
        take(reference=f"63251044{number:04}")
    run_nudges()
    return requests()


def held(request: Any) -> None:
    assert answer(request, held=Held(amount=request.amount, hold_reference="H 1")).status == 200


def test_a_reply_is_posted_without_a_job_or_a_sweep(run_nudges: Callable[[], int], posters: Any) -> None:
    first, second = asked(run_nudges, 2)
    held(first)
    soon(["posted"])
    held(second)
    soon(["posted", "posted"])


def test_what_came_while_nobody_listened_is_posted_with_the_next(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.holds.posters import Posters

    first, second = asked(run_nudges, 2)
    held(first)
    later = Posters(psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"]))
    later.start()
    try:
        time.sleep(1)  # it listens
        assert replies() == ["new"]
        held(second)
        soon(["posted", "posted"])
    finally:
        later.end()


def test_while_one_reply_waits_for_a_lock_another_is_posted(
    run_nudges: Callable[[], int], posters: Any, cluster: database.Cluster, db_name: str
) -> None:
    first, second = asked(run_nudges, 2)
    with psycopg.connect(cluster.url(database.ADMIN, db_name)) as officer:
        officer.execute("select 1 from holds_holdrequest where id = %s for no key update", [first.pk])
        held(first)
        time.sleep(1)  # somebody waits for it
        held(second)
        soon(["new", "posted"])
    soon(["posted", "posted"])


def test_a_reply_that_cannot_be_posted_is_passed_by_and_left_to_the_sweep(
    run_nudges: Callable[[], int], posters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.holds import tasks

    first, second = asked(run_nudges, 2)
    post = tasks.post_reply

    def fails_for_the_first(row: Any, request: Any) -> None:
        if request.pk == first.pk:
            raise ValueError("a fault of ours")
        post(row, request)

    monkeypatch.setattr(tasks, "post_reply", fails_for_the_first)
    held(first)
    held(second)
    soon(["new", "posted"])
    monkeypatch.setattr(tasks, "post_reply", post)
    from haltline.centre.holds.models import PartnerReply
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        row = PartnerReply.objects.get(state="new").pk
    tasks.post(str(row), "korvane")
    assert replies() == ["posted", "posted"]
