"""What no rule could place is a person's to decide: listed by district, with a reason, once (fault 20)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import requests, take
from tests.centre.desks.pages import events, html
from tests.iso20022 import messages as written

from haltline.iso20022 import NO_SCHEMAS, compact

pytestmark = pytest.mark.usefixtures("centre")
PAGE = "/desk/duty/inward"
PAST = f"{PAGE}/past"
Run = Callable[[], int]
Desk = Callable[[str], Any]


def sent_in(raw: bytes, partner: str = "ostara") -> None:
    from haltline.centre.inward.actions.taking import take_message
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"partner:{partner}"):
        take_message(raw, partner, NO_SCHEMAS)


def back(amount: str, name: str = "R-1", reference: str = "632510448820") -> bytes:
    return written.payment_return(amount, refs=f"RtrId={name} OrgnlTxId={reference}", number=name)


@pytest.fixture
def asked(run_nudges: Run) -> Any:
    take()
    run_nudges()
    (request,) = requests()
    return request


def lines(district: str = "korvane") -> list[Any]:
    from haltline.centre.inward.models import InwardLine
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"district:{district}"):
        return list(InwardLine.objects.exclude(outcome__in=["taken", "noted"]).order_by("told_at"))


def test_what_came_back_beyond_what_is_open_waits_for_a_person(asked: Any, signed_in: Desk) -> None:
    sent_in(back("25000.00"))
    desk = signed_in("korvane-1")
    assert "One message of a bank to decide" in html(desk.get("/desk/duty"))
    page = html(desk.get(PAGE))
    assert "₹5,000 in suspense" in page and "More came back than is open" in page
    assert "5,000" not in html(signed_in("tamsara-1").get(PAGE)), "another district sees nothing of it"


def test_a_decision_is_kept_with_its_reason_and_is_made_once(asked: Any, signed_in: Desk) -> None:
    sent_in(back("25000.00"))
    (line,) = lines()
    first, second, at = signed_in("korvane-1"), signed_in("korvane-2"), f"{PAGE}/{line.pk}"
    assert first.post(at, {"decision": "back", "why": "  "}).status_code == 422
    assert first.post(at, {"decision": "keep", "why": "Mine"}).status_code == 422
    assert first.post(at, {"decision": "back", "why": "Told the desk at noon"}).status_code == 302
    assert second.post(at, {"decision": "nothing", "why": "Late"}).status_code == 409
    (line,) = lines()
    assert (line.decision, line.decided_why, line.decided_by) == (
        "back", "Told the desk at noon", "Officer korvane 1",
    )  # fmt: skip
    (event,) = events("inward.decided")
    assert event.facts["amount"] == "500000" and event.facts["why"] == "Told the desk at noon"
    assert "No message of a bank waits" in html(first.get(PAGE))


def test_what_is_of_no_district_any_district_may_decide_and_no_bank_may(asked: Any, signed_in: Desk) -> None:
    sent_in(back("77.00", reference="999999999999"))
    page = html(signed_in("tamsara-1").get(PAGE))
    assert "No request of this bank has these references" in page and "₹77 in suspense" in page
    assert "of no district" in page
    (line,) = lines("tamsara")
    told = {"decision": "nothing", "why": "A test of the bank"}
    assert signed_in("ostara-desk").post(f"{PAGE}/{line.pk}", told).status_code in (302, 403, 404)
    assert [each.decision for each in lines()] == [""]
    assert signed_in("tamsara-1").post(f"{PAGE}/{line.pk}", told).status_code == 302
    assert [each.decision for each in lines()] == ["nothing"]


def test_a_word_that_nobody_knows_is_shown_as_the_bank_wrote_it(asked: Any, signed_in: Desk) -> None:
    sent_in(written.resolution("XXXX", case=compact(str(asked.pk)), conf="XXXX"))
    page = html(signed_in("korvane-1").get(PAGE))
    assert "It has a status that nobody here knows" in page and "<q>XXXX XXXX</q>" in page


def test_past_decisions_say_who_when_why_and_which_sum_and_show_no_long_number(
    asked: Any, signed_in: Desk
) -> None:
    sent_in(back("25000.00"))
    (line,) = lines()
    desk = signed_in("korvane-1")
    assert "No decision about a message" in html(desk.get(PAST))
    desk.post(
        f"{PAGE}/{line.pk}", {"decision": "back", "why": "Told Mr Rao, 9000041276, account 200000004471"}
    )
    page = html(desk.get(PAST))
    assert "One decision about a message" in page and "₹5,000" in page and "Officer korvane 1" in page
    assert "Told Mr Rao, ··1276, account ··4471" in page and "The bank takes it back" in page
    assert f'href="{PAST}"' in html(desk.get(PAGE)) and f'href="{PAGE}"' in html(desk.get("/desk/duty"))
    assert "Mr Rao" not in html(signed_in("tamsara-1").get(PAST)), "another district sees nothing of it"


def test_past_decisions_come_in_pages_the_newest_first(
    asked: Any, signed_in: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.desks.duty import past

    monkeypatch.setattr(past, "PAGE_ROWS", 2)
    for number in range(3):
        sent_in(back(f"{number + 1}.00", name=f"R-{number}", reference="999999999999"))
    desk = signed_in("korvane-1")
    for number, line in enumerate(lines()):
        desk.post(f"{PAGE}/{line.pk}", {"decision": "nothing", "why": f"Reason {number}"})
    assert re.findall(r"Reason \d", html(desk.get(PAST))) == ["Reason 2", "Reason 1"]
    assert re.findall(r"Reason \d", html(desk.get(f"{PAST}?page=2"))) == ["Reason 0"]
    assert "of no district" in html(desk.get(PAST))
