"""Every address that takes a number answers another district's like one that nobody has (fault 24)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from tests.centre.rls.world import ELSEWHERE, HOME, PARTNERS, World

TABLES = {  # whose ids a name in an address takes; by the beginning of the address where one name means two
    "call_id": ["holds_holdcall"],
    "alert_id": ["alerts_alert"],
    "step_id": ["holds_holdstep"],
    "order_id": ["holds_standingorder", "kernel_outboxmessage"],
    "reply_id": ["holds_partnerreply"],
    "line_id": ["inward_inwardline"],
    "photo_id": ["reports_photo"],
    "hold_id": ["holds_holdrequest"],
    "contest_id": ["holds_contest"],
    "proof_id": ["contests_proof"],
    "pot_id": ["recovery_pot"],
    "plan_id": ["recovery_plan"],
    "payout_id": ["recovery_payout"],
    "change_id": ["recovery_correction"],
    "desk/duty/glass/key": ["people_glass"],
    "desk/duty/drafts/key": ["reports_draft"],
    "desk/rereads/key": ["reviews_reading"],
    "desk/feedback/key": ["reviews_review"],
}
NOBODYS = {"uuid": "00000000-0000-7000-8000-000000000000", "key": "999999999", "number": "1", "code": "any"}
OF_NO_DISTRICT = (
    "r/", "verify/", "door/", "figures",  # a secret word opens it, or anybody may ask; tests/centre/door
    "desk/partners/", "desk/duty/sheet/", "desk/sheets/", "desk/^sheets/", "bank/^sheet", "accounts/",
)  # fmt: skip
WHO = {"bank/": "ostara-desk", "review/": f"{ELSEWHERE}-review", "": f"{HOME}-head"}
"""Who asks. A reviewer does not see the own office's contests, so the other office is the reviewer's own."""
FIELDS = {"reason": "Mine now", "why": "Mine now", "text": "Mine now", "decision": "uphold", "do": "send"}
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")


def patterns(found: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in (found or get_resolver()).url_patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield address, each
        else:
            yield from patterns(each, address)


NUMBERED = sorted(
    address
    for address, _ in patterns()
    if ("<" in address or "(?P" in address) and not address.startswith(OF_NO_DISTRICT)
)
LISTS = sorted(
    address for address, _ in patterns() if not re.search(r"[<(^$]", address) and "accounts" not in address
)


@pytest.fixture
def theirs(admin: psycopg.Connection, world: World) -> dict[str, str]:
    """An id of the other district in each table; ``key``: the number of one of its reports."""
    ids = {}
    for table in {name for names in TABLES.values() for name in names}:
        row = admin.execute(f"select id from {table} where district_id = %s limit 1", [ELSEWHERE]).fetchone()
        ids[table] = str(row[0])
    # a reading is of the person to whom the draw gave it, which may be who asks here
    others = admin.execute(
        "select r.id from reviews_reading r join people_person p on p.id = r.rater_id"
        " where p.username <> %s limit 1", [WHO[""]],
    ).fetchone()  # fmt: skip
    ids["reviews_reading"] = str(others[0])
    query = "select reference from reports_report where district_id = %s order by created_at limit 1"
    reference = admin.execute(query, [ELSEWHERE]).fetchone()
    return ids | {"key": reference[0].replace(" ", "")}


@pytest.fixture
def at_desk(world: World, settings: Any) -> Any:
    """A browser for each beginning of an address, practice people who read the greeting already."""
    settings.DEMO = True
    browsers = {}
    for prefix, name in WHO.items():
        browsers[prefix] = Client()
        assert browsers[prefix].post("/practice/sign-in", {"person": name}).status_code == 302
        browsers[prefix].get("/desk/", follow=True)
    return lambda address: next(browsers[prefix] for prefix in WHO if address.startswith(prefix))


def filled(address: str, ids: dict[str, str] | None) -> list[str]:
    """The address with the ids of another district, one for each table a name may mean; or with nobody's."""
    found = [address]
    for kind, name in CONVERTER.findall(address):
        place = "<" + (f"{kind}:" if kind else "") + f"{name}>"
        tables = TABLES.get(address[: address.index(place)] + name) or TABLES.get(name, [])
        if ids and tables:
            values = [ids[table] for table in tables]
        elif ids and name == "key":
            values = [ids["key"]]
        else:
            values = [NOBODYS["uuid"] if kind == "uuid" else NOBODYS[name]] * max(1, len(tables))
        found = [each.replace(place, value) for value in values for each in found]
    return [f"/{each}" for each in found]


def asked(browser: Client, method: str, address: str) -> tuple[int, bytes, dict[str, str], int]:
    """Status, body, headers and the number of statements, without what differs between any two pages."""
    with CaptureQueriesContext(connection) as statements:
        page = getattr(browser, method)(address, FIELDS if method == "post" else {})
    body = re.sub(rb'(csrfmiddlewaretoken" value=")[^"]+', rb"\1", page.content)
    body = re.sub(rb"\d\d:\d\d(:\d\d)?", b"", body)  # a minute may end between the two
    headers = {name: value for name, value in page.headers.items() if name != "Set-Cookie"}
    if page.status_code != 405:
        headers.pop("Content-Length", None)
    return page.status_code, body.replace(address.encode(), b"ADDRESS"), headers, len(statements)


def test_every_name_in_an_address_is_known_here() -> None:
    """A new address that takes a number must be placed: whose it is, or why it is of no district."""
    assert len(NUMBERED) > 50
    for address in NUMBERED:
        for kind, name in CONVERTER.findall(address):
            known = {*TABLES, *(each.split("/")[-1] for each in TABLES), "key", "number", "code"}
            assert name in known, (address, kind, name)


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_districts_number_is_answered_like_nobodys(
    theirs: dict[str, str], at_desk: Any, method: str
) -> None:
    different, seen = [], 0
    for address in NUMBERED:
        browser = at_desk(address)
        for foreign, absent in zip(filled(address, theirs), filled(address, None), strict=True):
            assert foreign != absent, address
            one, other = asked(browser, method, foreign), asked(browser, method, absent)
            seen += one[0] == 404
            if one != other or one[0] not in (404, 405):
                different.append((foreign, one[0], other[0], one[3], other[3]))
    assert different == []
    assert seen >= {"get": 12, "post": 40}[method]


def test_no_list_names_anything_of_another_district(
    admin: psycopg.Connection, theirs: dict[str, str], at_desk: Any
) -> None:
    """Whatever a list, a choice or a count shows: no id and no number of the other district is in it."""
    rows = admin.execute("select reference from reports_report where district_id = %s", [ELSEWHERE])
    words = {word for (reference,) in rows.fetchall() for word in (reference, reference.replace(" ", ""))}
    words |= {each for name, each in theirs.items() if name not in ("people_glass", "key")}
    for address in LISTS:
        page = at_desk(address).get(f"/{address}")
        told = page.content.decode(errors="replace") if not page.streaming else ""
        assert not [word for word in words if word in told], address


def test_a_search_for_anothers_report_finds_and_counts_what_a_search_for_none_does(
    theirs: dict[str, str], at_desk: Any
) -> None:
    for address in ("/bank/holds?q=", "/audit/files?q=", "/oversight/reports?unit=korvane&district="):
        foreign, absent = (
            asked(at_desk(address[1:]), "get", f"{address}{word}")[:2]
            for word in (theirs["key"], NOBODYS["key"])
        )
        plain = [
            re.sub(rb"\d\d:\d\d", b"", body).replace(key.encode(), b"KEY")
            for body, key in ((foreign[1], theirs["key"]), (absent[1], NOBODYS["key"]))
        ]
        assert (foreign[0], plain[0]) == (absent[0], plain[1]), address


def test_a_bank_of_another_district_is_asked_nothing_here(at_desk: Any) -> None:
    inbox = at_desk("bank/").get("/bank/inbox").content.decode()
    assert PARTNERS[ELSEWHERE] not in inbox.lower()
