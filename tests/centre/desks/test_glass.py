"""Breaking glass: a reason first, read only, over by itself, told to both districts (fault 26)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.acts import take
from tests.centre.desks.conftest import SignIn
from tests.centre.desks.pages import events, forms, html, key_of

pytestmark = pytest.mark.usefixtures("centre")
WHY = "The same mule account receives again, and their line is busy."
DUTY = "/desk/duty"


def said(receipt: Any, **changes: str) -> dict[str, str]:
    return {"number": receipt.reference, "code": "money-moving", "why": WHY} | changes


@pytest.fixture
def theirs(run_nudges: Callable[[], int]) -> Any:
    """A report of Tamsara."""
    found = take(district="tamsara", name="Mira Kolane")
    run_nudges()
    return found


@pytest.fixture
def supervisor(signed_in: SignIn) -> Callable[[str], Any]:
    from haltline.centre.people.actions import NewPerson, create_person

    def of(district: str) -> Any:
        create_person(NewPerson(f"{district}-head", "supervisor", f"Head of {district}", district=district))
        return signed_in(f"{district}-head")

    return of


def test_fault_26_without_a_reason_nothing_is_looked_up(signed_in: SignIn, theirs: Any) -> None:
    officer = signed_in("korvane-1")
    for lacking in ({"code": ""}, {"code": "curious"}, {"why": "urgent"}, {"why": " " * 90}):
        html(officer.post("/desk/elsewhere", said(theirs, **lacking)), 422)
    assert officer.get(f"/desk/elsewhere/{key_of(theirs)}").status_code == 404
    assert events("glass.broken", "tamsara") == []


def test_fault_26_what_was_opened_is_read_masked_and_cannot_be_changed(
    signed_in: SignIn, theirs: Any
) -> None:
    officer, key = signed_in("korvane-1"), key_of(theirs)
    opened = officer.post("/desk/elsewhere", said(theirs))
    page = html(officer.get(opened["Location"]))
    body = page.split("<main", 1)[1].split("</main>", 1)[0]
    assert "M. K." in body and "Kolane" not in body and "9000041276" not in body
    assert "<form" not in body
    for verb in ("claim", "close", "answer", "verify"):
        assert officer.post(f"/desk/reports/{key}/{verb}", {"text": "x"}).status_code == 404, verb
    assert officer.get(f"/desk/reports/{key}").status_code == 404
    assert len(events("glass.read", "tamsara")) == 1


def test_fault_26_it_is_one_persons_and_ends_by_itself(
    signed_in: SignIn, theirs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.profile import profile
    from haltline.centre.reports.actions import glass

    officer = signed_in("korvane-1")
    address = officer.post("/desk/elsewhere", said(theirs))["Location"]
    assert officer.get(address).status_code == 200
    assert signed_in("korvane-2").get(address).status_code == 404
    later = clock.now() + timedelta(seconds=profile().access.glass_seconds)
    monkeypatch.setattr(glass.clock, "now", lambda: later)
    assert officer.get(address).status_code == 404


def test_fault_26_the_owners_supervisor_sees_it_at_once_and_each_repeat_goes_to_the_own_one(
    signed_in: SignIn, supervisor: Callable[[str], Any], theirs: Any
) -> None:
    more = [take(district="tamsara", reference=f"63251044882{n}") for n in range(2)]
    officer, own, other = signed_in("korvane-1"), supervisor("korvane"), supervisor("tamsara")
    for number, receipt in enumerate([theirs, *more]):
        officer.post("/desk/elsewhere", said(receipt))
        officer.post("/desk/elsewhere", said(receipt))  # still open: not a further use
        assert len(forms(html(other.get(DUTY)), "take-note")) == number + 1
        assert len(forms(html(own.get(DUTY)), "take-note")) == number
    assert "opened a report of another district, use 3 in 30 days" in " ".join(html(own.get(DUTY)).split())
    assert [row.facts["nth"] for row in events("glass.broken", "tamsara")] == [1, 2, 3]
    assert [row.facts["nth"] for row in events("glass.repeated")] == [2, 3]
    assert forms(html(officer.get(DUTY)), "take-note") == []


def test_a_note_is_taken_once_by_another_human_of_that_district(
    signed_in: SignIn, supervisor: Callable[[str], Any], theirs: Any
) -> None:
    own, other = supervisor("korvane"), supervisor("tamsara")
    own.post("/desk/elsewhere", said(theirs))
    own.post("/desk/elsewhere", said(take(district="tamsara", reference="632510448821")))
    (mine,) = forms(html(own.get(DUTY)), "take-note")
    first, _second = forms(html(other.get(DUTY)), "take-note")
    assert own.post(mine).status_code == 403  # one's own use
    assert own.post(first).status_code == 404  # the other district's row
    assert signed_in("tamsara-1").post(first).status_code == 403
    assert other.post(first)["Location"] == DUTY
    html(other.post(first), 409)
    assert len(forms(html(other.get(DUTY)), "take-note")) == 1
    assert len(events("glass.noted", "tamsara")) == 1


def test_the_supervisors_list_and_the_victims_page_say_who_opened_it_and_why(
    signed_in: SignIn, supervisor: Callable[[str], Any], theirs: Any
) -> None:
    from django.test import Client

    signed_in("korvane-1").post("/desk/elsewhere", said(theirs))
    listed = html(supervisor("tamsara").get("/oversight/looked"))
    assert "Officer korvane 1" in listed and WHY in listed and theirs.reference in listed
    victim = Client()
    victim.post(f"/r/{theirs.token}", {"last_four": "1276"})
    page = html(victim.get(f"/r/{theirs.token}"))
    assert "opened your report from another district, in an emergency" in page


def test_numbers_of_no_report_rest_after_some_and_all_are_answered_alike(
    signed_in: SignIn, theirs: Any
) -> None:
    officer = signed_in("korvane-1")
    for wrong in ("999999999", "1", "not a number", "\0", "12345678901234567890"):
        page = html(officer.post("/desk/elsewhere", said(theirs, number=wrong)), 422)
        assert "No report has this number" in page or "Write the number" in page
    officer.post("/desk/elsewhere", said(theirs, number="2"))
    page = html(officer.post("/desk/elsewhere", said(theirs)), 422)
    assert "No report has this number" in page
    assert events("glass.broken", "tamsara") == []


def test_ones_own_report_is_opened_at_the_own_desk(signed_in: SignIn) -> None:
    mine = take()
    answer = signed_in("korvane-1").post("/desk/elsewhere", said(mine))
    assert answer["Location"] == f"/desk/reports/{key_of(mine)}"
    assert events("glass.broken") == []


def test_who_may_not_break_glass(signed_in: SignIn, theirs: Any) -> None:
    for name in ("korvane-recovery", "sirvala-desk"):
        assert signed_in(name).post("/desk/elsewhere", said(theirs)).status_code == 403, name
