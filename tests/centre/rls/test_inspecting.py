"""An inspector reads the desks' own pages of all districts, for a purpose, and can press nothing on them."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest
from django.test import Client
from tests.centre.desks.pages import events, html
from tests.centre.rls.looking import changed, count, eyes, protected
from tests.centre.rls.test_other_numbers import filled, patterns
from tests.centre.rls.world import ELSEWHERE, HOME, PARTNERS, World

PURPOSE = {"code": "complaint", "reference": "GRV/2026/118", "why": "A complaint that nobody called back."}
PAGES = (
    "/desk/queue", "/desk/queue?show=all", "/desk/approvals", "/desk/contests", "/desk/duty",
    "/desk/duty/inward", "/desk/duty/inward/past", "/recovery", "/desk/partners",
    *(f"/desk/partners/{bank}" for bank in PARTNERS.values()), "/audit", "/audit/files",
)  # fmt: skip
NOT_SEEN = frozenset(  # beyond the scope of the centre: whose they are reads them
    {
        "reports_message", "reports_photo", "reports_verdict", "reports_draft", "contests_proof",
        "contests_proofpage", "reviews_reading", "exports_export", "people_glass",
    }
)  # fmt: skip
OWN = ("accounts/", "oversight/purpose", "practice/", "look", "i18n/")  # of whoever is signed in
DESKS = ("desk/", "oversight", "audit", "recovery", "review/", "bank/")
VERBS = "open|search-log|whose-file|alarm|duty"  # which only lead on
PRESSED = re.compile(rf'<form\b[^>]*method="post"|<details class="menu"|data-verb="(?!{VERBS})')


@pytest.fixture
def inspector(world: World, settings: Any) -> Client:
    """A practice inspector who has not said what for."""
    from haltline.centre.people.actions import NewPerson, create_person
    from haltline.centre.people.queries import active_people

    settings.DEMO = True
    if not active_people().filter(username="inspector-9").exists():
        create_person(NewPerson("inspector-9", "inspector", "Inspector 9"))
    browser = Client()
    assert browser.post("/practice/sign-in", {"person": "inspector-9"}).status_code == 302
    browser.get("/desk/", follow=True)
    return browser


@pytest.fixture
def looking(inspector: Client) -> Client:
    """The same with a purpose."""
    assert inspector.post("/oversight/purpose", PURPOSE).status_code == 302
    return inspector


def main_of(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def pots(browser: Client) -> list[str]:
    return sorted(set(re.findall(r'href="(/recovery/pots/[^"]+)"', html(browser.get("/recovery")))))


def test_without_a_purpose_no_desk_is_shown(inspector: Client) -> None:
    for address in PAGES:
        answer = inspector.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/oversight/purpose?next="), (
            address
        )


def test_every_desk_page_is_read_with_nothing_to_press(looking: Client) -> None:
    found = pots(looking)
    assert len(found) >= 2
    for address in (*PAGES, *found):
        main = main_of(html(looking.get(address)))
        assert not PRESSED.findall(main), (address, PRESSED.findall(main))
        assert "Nothing here can be changed" in main and PURPOSE["why"] in main, address


def test_the_same_pages_do_have_acts_for_who_works_there(world: World, settings: Any) -> None:
    """Else the test above would pass on empty pages."""
    settings.DEMO = True
    browsers = {}
    for name in (f"{HOME}-2", f"{HOME}-head"):
        browsers[name] = Client()
        browsers[name].post("/practice/sign-in", {"person": name})
        browsers[name].get("/desk/", follow=True)
    officer, head = browsers.values()
    for address in ("/desk/queue", "/desk/approvals", "/desk/duty"):
        assert PRESSED.search(main_of(html(officer.get(address)))), address
    assert any(PRESSED.search(main_of(html(head.get(each)))) for each in pots(head))
    assert PRESSED.search(main_of(html(head.get(f"/desk/partners/{PARTNERS[HOME]}"))))


def test_the_pages_are_of_all_districts(looking: Client, admin: psycopg.Connection) -> None:
    query = "select reference from reports_report where district_id = %s"
    numbers = {d: [r for (r,) in admin.execute(query, [d]).fetchall()] for d in (HOME, ELSEWHERE)}
    for address in ("/desk/queue?show=all", "/desk/approvals", "/desk/contests"):
        page = html(looking.get(address))
        for district, known in numbers.items():
            assert any(each in page for each in known), (address, district)
    duty = html(looking.get("/desk/duty"))
    assert all(
        f"<b>12</b>, Officer {district} 1" in duty for district in (HOME, ELSEWHERE)
    )  # orders in force


def test_a_report_is_opened_on_the_page_that_only_reads(looking: Client, admin: psycopg.Connection) -> None:
    (key,) = admin.execute("select replace(reference, ' ', '') from reports_report limit 1").fetchone()
    assert looking.get(f"/desk/reports/{key}")["Location"] == f"/oversight/reports/{key}"
    assert looking.get(f"/desk/reports/{key}/person").status_code == 403


def test_each_look_is_in_the_log_with_its_purpose(looking: Client) -> None:
    before = len(events("inspection.read", ""))
    addresses = [*PAGES, *pots(looking)]
    for address in addresses:
        looking.get(address)
    read = events("inspection.read", "")[before + 1 :]  # the list of pots was looked at, too
    assert [row.subject for row in read] == [each.split("?")[0] for each in addresses]
    assert {(row.facts["why"], row.facts["reference"]) for row in read} == {
        (PURPOSE["why"], PURPOSE["reference"])
    }


def test_every_act_of_every_desk_is_refused(looking: Client) -> None:
    """Whatever an address is, asked by POST: nothing of it is there for an inspector."""
    asked = {
        each: looking.post(each, {"reason": "Mine now", "why": "Mine now", "do": "send"}).status_code
        for address, _ in patterns()
        if address.startswith(DESKS) and not address.startswith(OWN) and "^" not in address
        for each in filled(address, None)
    }
    assert len(asked) > 90
    assert {address: status for address, status in asked.items() if status not in (403, 405)} == {}


def test_the_scope_reads_both_districts_and_writes_nothing(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    for table in protected(admin):
        (truth,) = admin.execute(f"select count(*) from {table}").fetchone()
        if table == "audit_event":
            (truth,) = admin.execute(
                "select count(*) from audit_event where report_id is not null"
            ).fetchone()
        assert count(app, "centre", table) == (0 if table in NOT_SEEN else truth), table
        assert changed(app, "centre", table) == 0, table
        if table != "audit_event":  # the look itself is written
            with eyes(app, "centre") as cursor, pytest.raises(psycopg.errors.InsufficientPrivilege):
                cursor.execute(f"insert into {table} default values")  # policies are asked before columns
