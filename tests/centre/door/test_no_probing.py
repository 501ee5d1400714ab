"""Nobody learns at the door what is held: same page, same bytes, same work, few tries (faults 24, 37, 48)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.centre.desks.pages import html
from tests.centre.door.doors import asked, come_in, same, show

NOT_HELD = {"last_four": "9999"}
OTHERS = ("nobody's account", "another bank", "another day", "a near sum")


def seen(client: Client, fields: dict[str, str]) -> tuple[int, bytes, dict[str, str], int]:
    """Status, bytes without the account's own four digits and day, headers, number of queries."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.post("/door", fields)
    plain = same(page).replace(fields["last_four"].encode(), b"####").replace(fields["day"].encode(), b"DAY")
    headers = {name: value for name, value in page.headers.items() if name != "Set-Cookie"}
    # names of banks are read again every few seconds, whoever asks
    about = [query["sql"] for query in queries if "partners_partner" not in query["sql"]]
    return page.status_code, plain, headers, len(about)


def test_three_fields_lead_to_one_page_and_read_nothing_of_holds(held: Any, stranger: Client) -> None:
    stranger.get("/door")
    right, wrong = seen(stranger, asked()), seen(stranger, asked(**NOT_HELD))
    assert right == wrong
    status, page, _, queries = right
    assert (status, queries) == (200, 0)
    assert b"How holds work" in page and b"11,800" not in page and b"20,000" not in page


@pytest.mark.parametrize("key", ["11,800.01", "11,700", "20,000", "AAAA-2222"])
def test_a_wrong_key_is_answered_as_where_nothing_is_held(held: Any, stranger: Client, key: str) -> None:
    first = Client()
    right = seen(stranger, asked(do="show", key=key))
    wrong = seen(first, asked(do="show", key=key, **NOT_HELD))
    assert right == wrong
    assert right[0] == 422 and b"Nothing found under these details" in right[1]
    assert b"hold desk of Ostara Bank" in right[1]


def test_no_cookie_tells_of_a_hold_before_it_is_proved(held: Any, stranger: Client) -> None:
    show(stranger, "1")
    assert "haltline_door" not in stranger.cookies
    assert stranger.get("/door/hold")["Location"] == "/door"


def test_the_right_sum_counts_only_with_bank_ending_and_a_near_day(held: Any) -> None:
    today = date.fromisoformat(asked()["day"])
    far = (today - timedelta(days=3)).isoformat()
    for wrong in ({"institution": "belang"}, {"last_four": "4472"}, {"day": far}):
        assert show(Client(), **wrong).status_code == 422
    for near in (today - timedelta(days=1), today + timedelta(days=1)):
        assert show(Client(), day=near.isoformat()).status_code == 302


def test_after_five_tries_an_hour_even_the_right_sum_waits(held: Any, stranger: Client, later: Any) -> None:
    for number in range(5):
        later(seconds=40)
        assert show(stranger, str(number + 1)).status_code == 422
    later(seconds=40)
    rested, unmatched = show(stranger), show(stranger, **NOT_HELD)
    assert (rested.status_code, unmatched.status_code) == (429, 422)
    assert int(rested["Retry-After"]) > 3000
    assert "Please wait a little" in html(rested, 429)
    later(seconds=3700)
    assert show(stranger).status_code == 302


def test_each_try_is_followed_by_a_longer_pause(held: Any, stranger: Client, later: Any) -> None:
    statuses = [show(stranger, "1").status_code]
    statuses += [show(stranger, "2").status_code]
    early = show(stranger, "3")
    assert [*statuses, early.status_code] == [422, 422, 429]
    assert 0 < int(early["Retry-After"]) <= 3
    later(seconds=4)
    assert show(stranger, "3").status_code == 422
    assert int(show(stranger, "4")["Retry-After"]) > 3


def test_where_nothing_is_held_one_waits_as_long(held: Any, stranger: Client) -> None:
    other = Client(REMOTE_ADDR="10.1.1.1")
    ours = [show(stranger, "1").status_code for _ in range(3)]
    theirs = [show(other, "1", **NOT_HELD).status_code for _ in range(3)]
    assert ours == theirs == [422, 422, 429]


def test_many_networks_together_cannot_guess_sums_yet_the_code_lets_the_holder_in(held: Any) -> None:
    from haltline.centre.holds.door_code import code_of

    statuses = [
        show(Client(REMOTE_ADDR=f"10.0.0.{number}"), str(number + 1)).status_code for number in range(22)
    ]
    assert statuses == [422] * 20 + [429] * 2
    holder = Client(REMOTE_ADDR="10.0.1.1")
    assert show(holder).status_code == 429
    assert show(holder, code_of(held.pk)).status_code == 302


def test_one_network_cannot_walk_through_endings(held: Any) -> None:
    client = Client()
    statuses = [show(client, "1", last_four=f"{number:04d}").status_code for number in range(62)]
    assert statuses == [422] * 60 + [429] * 2


def test_a_holder_who_comes_again_and_again_does_not_wait(held: Any, stranger: Client) -> None:
    assert show(stranger, "1").status_code == 422
    assert [show(stranger).status_code for _ in range(7)] == [302] * 7
    assert [show(stranger, "2").status_code, show(stranger, "3").status_code] == [422, 429]


def test_what_is_kept_of_tries_names_nobody_and_goes(held: Any, stranger: Client, later: Any) -> None:
    show(stranger, "1")
    later(seconds=90_000)
    show(Client(REMOTE_ADDR="10.9.9.9"), "1", last_four="1234")
    with connection.cursor() as cursor:
        cursor.execute("select * from contests_doortry")
        rows = cursor.fetchall()
    assert len(rows) == 3
    for place, used, *_ in rows:
        assert len(place) == 64 and set(place) <= set("0123456789abcdef") and used == 1


def test_the_log_of_a_look_says_which_hold_and_not_who(held: Any, stranger: Client) -> None:
    from tests.centre.desks.pages import events

    come_in(stranger).get("/door/hold")
    (event,) = events("door.seen")
    assert (event.actor, event.subject, event.facts) == ("holder", str(held.pk), {})


def test_fields_are_judged_by_themselves(stranger: Client) -> None:
    page = html(stranger.post("/door", asked(institution="x", last_four="44a1", day="soon")), 422)
    for field in ("institution", "last_four", "day"):
        assert f'href="#{field}"' in page
    assert "too far away" in html(stranger.post("/door", asked(day="2001-01-01")), 422)
    assert "like K7QM-2XPA" in html(show(stranger, "a lot of money"), 422)
    assert show(stranger, "9" * 40).status_code == 422


@pytest.mark.parametrize("typed", ["2082-08-07", "7/8/2082", "1447-06-02", "02.06.1447"])
def test_fault_45_a_day_of_another_calendar_is_asked_about_at_the_door(stranger: Client, typed: str) -> None:
    page = html(stranger.post("/door", asked(day=typed)), 422)
    assert "In the common calendar it is 2025-11-23, or a day before or after" in page
    assert f'value="{typed}"' in page and 'href="#day"' in page


def test_a_day_may_be_typed_as_people_write_it(stranger: Client) -> None:
    year, month, day = asked()["day"].split("-")
    assert stranger.post("/door", asked(day=f"{day} / {month} / {year}")).status_code == 200


def test_a_forged_or_old_proof_opens_nothing(held: Any, stranger: Client, monkeypatch: Any) -> None:
    import time

    come_in(stranger)
    word = stranger.cookies["haltline_door"].value
    stranger.cookies["haltline_door"] = word[:-2] + ("aa" if word[-2:] != "aa" else "bb")
    assert stranger.get("/door/hold")["Location"] == "/door"
    stranger.cookies["haltline_door"] = word
    assert stranger.get("/door/hold").status_code == 200
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1_900)
    assert stranger.get("/door/hold")["Location"] == "/door"


def test_the_proof_stays_under_the_door_and_out_of_scripts(held: Any, stranger: Client) -> None:
    cookie = come_in(stranger).cookies["haltline_door"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/door", True, "Strict")
    assert int(cookie["max-age"]) == 1_800
