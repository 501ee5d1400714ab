"""The log as an auditor reads it: searched, page by page, and nothing beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.centre.acts import take
from tests.centre.desks.conftest import SignIn
from tests.centre.desks.pages import events, html, key_of

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def auditor(signed_in: SignIn) -> Any:
    from haltline.centre.people.actions import NewPerson, create_person

    create_person(NewPerson("auditor", "auditor", "Auditor 3"))
    return signed_in("auditor")


def write(count: int) -> None:
    """Rows of the log, ten at a moment, so that pages part rows of one time."""
    from haltline.centre.audit.actions import MACHINE, event
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.scope import in_scope

    with in_scope("audit"):
        now = clock.now()
        rows = [event("test.written", MACHINE, subject=str(number)) for number in range(count)]
        for number, row in enumerate(rows):
            row.at = now - timedelta(seconds=number // 10)
        Event.objects.bulk_create(rows)


def subjects(page: str) -> list[int]:
    import re

    return [int(each) for each in re.findall(r'data-label="Facts">\s*(\d+)<br>', page)]


def test_every_row_is_on_one_page_and_none_on_two(auditor: Any) -> None:
    import re
    from html import unescape

    write(250)
    address, seen = "/audit?verb=test.written", []
    for _page in range(3):
        page = html(auditor.get(address))
        seen += subjects(page)
        older = re.search(r'<a href="([^"]+)" rel="next">', page)
        address = unescape(older[1]) if older else ""
    assert address == ""
    assert sorted(seen) == list(range(250))


def test_a_day_of_another_calendar_is_asked_about_and_not_searched_by(auditor: Any) -> None:
    write(1)
    answer = auditor.get("/audit?verb=test.written&since=2083-08-07")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Bikram Sambat" in page
    assert subjects(page) == []
    assert subjects(html(auditor.get("/audit?verb=test.written&since=2024-02-29"))) == [0]


def test_the_log_is_searched_by_person_report_district_verb_and_day(auditor: Any, signed_in: SignIn) -> None:
    mine, other = take(), take(district="tamsara", reference="632510448821")
    officer = signed_in("korvane-1")
    officer.get(f"/desk/reports/{key_of(mine)}")
    for word in ("verb=report.opened", "who=korvane-1", "who=Officer+korvane+1", "district=korvane",
                 f"report={mine.reference.replace(' ', '+')}"):  # fmt: skip
        page = html(auditor.get(f"/audit?{word}"))
        assert "report.opened" in page.split("<table", 1)[1], word
    for word in ("verb=report.opened&district=tamsara", "who=korvane-2", "until=2020-01-01",
                 f"verb=report.opened&report={key_of(other)}"):  # fmt: skip
        assert "No row of the log fits." in html(auditor.get(f"/audit?{word}")), word
    assert len(events("log.read", "")) == 9


def test_a_word_that_cannot_be_meant_is_named_and_finds_nothing(auditor: Any) -> None:
    for word, told in (
        ("verb=everything", "two words with a dot"), ("who=nobody", "Nobody has this"),
        ("report=123", "no report of this number"), ("since=yesterday", "Write the day"),
        ("until=9999-12-31", "Write the day"),
    ):  # fmt: skip
        page = html(auditor.get(f"/audit?{word}"), 422)
        assert told in page and "<table" not in page
    for odd in ("before=x", "before=%00", "who=%00", "before=2026-11-21T00:00:00~1", "district=%00",
                "since=0001-01-01", "since=9999-12-31"):  # fmt: skip
        assert auditor.get(f"/audit?{odd}").status_code == 200, odd


def test_an_auditor_reads_nothing_but_the_log(auditor: Any) -> None:
    key = key_of(take())
    for address in ("/desk/queue", f"/desk/reports/{key}", "/oversight", f"/oversight/reports/{key}",
                    "/recovery", "/bank/inbox", "/oversight/export?what=fast"):  # fmt: skip
        assert auditor.get(address).status_code == 403, address


def test_nobody_else_reads_the_log(signed_in: SignIn) -> None:
    from haltline.centre.people.actions import NewPerson, create_person

    create_person(NewPerson("head", "supervisor", "Head", district="korvane"))
    create_person(NewPerson("inspector", "inspector", "Inspector"))
    for name in ("korvane-1", "head", "sirvala-desk", "korvane-recovery"):
        assert signed_in(name).get("/audit").status_code == 403, name
    answer = signed_in("inspector").get("/audit")  # who says what for first
    assert answer.status_code == 302 and answer["Location"].startswith("/oversight/purpose")
