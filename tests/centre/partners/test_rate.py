"""A partner may call as often as was agreed; the next call is told when to come again."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from tests.centre.desks.pages import events
from tests.centre.partners.conftest import called, known_key

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def three_a_minute(centre: None) -> None:
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk="sirvala").update(calls_a_minute=3)


@pytest.mark.usefixtures("three_a_minute")
def test_the_call_after_the_last_agreed_one_is_told_to_wait(client: Any, moving: Any) -> None:
    key = known_key()
    answers = [called(client, key, moving()) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429, 429]
    assert answers[3].headers["Retry-After"] == "50"
    assert answers[3].headers["Content-Type"] == "application/problem+json"
    assert [event.facts["most"] for event in events("partner.too-fast", "")] == [3]
    assert called(client, key, moving(seconds=50)).status_code == 422


@pytest.mark.usefixtures("three_a_minute")
def test_a_stranger_who_cites_a_partners_key_uses_up_nothing_of_it(client: Any, moving: Any) -> None:
    from haltline.protocol.keys import generate_key

    key, stranger = known_key(), generate_key("sirvala-1")
    assert {called(client, stranger, moving()).status_code for _ in range(4)} == {401}
    assert called(client, key, moving()).status_code == 422


@pytest.mark.usefixtures("three_a_minute")
def test_processes_that_count_at_once_let_the_limit_through_once(moving: Any) -> None:
    from haltline.centre.partners.actions.counting import count_call

    waits: list[int | None] = []

    def count(number: int) -> None:
        try:
            waits.append(count_call("sirvala", "sirvala-1", f"nonce-{number}", moving()))
        finally:
            connection.close()

    threads = [threading.Thread(target=count, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == [0, 0, 0, 50, 50, 50, 50, 50]


@pytest.mark.usefixtures("three_a_minute")
def test_a_call_sent_again_as_it_was_uses_up_nothing(moving: Any) -> None:
    from haltline.centre.partners.actions.counting import count_call

    seen = [count_call("sirvala", "sirvala-1", nonce, moving()) for nonce in ("a", "a", "a", "b", "c", "d")]
    assert seen == [0, None, None, 0, 0, 50]
