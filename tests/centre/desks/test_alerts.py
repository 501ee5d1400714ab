"""What a bank says that must not be stands on the duty page until a person has read it (faults 2, 4, 7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.centre.acts import answer, reply_to, requests, states, take
from tests.centre.desks.pages import events, forms, html, key_of

from haltline.protocol import AccountRef, Held, ProofOfCredit, Reply, to_bytes

DUTY, PAST = "/desk/duty", "/desk/duty/inward/past"
Desk = Callable[[str], Any]
Run = Callable[[], int]


def text(page: str) -> str:
    """The words of a page's main part."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]))


def give(reply: Reply, by: str = "ostara") -> Any:
    from haltline.centre.holds.actions.receiving import receive
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"partner:{by}"):
        return receive(reply, to_bytes(reply), by)


def note(desk: Any, why: str) -> Any:
    (address,) = forms(html(desk.get(DUTY)), "read-alert")
    return desk.post(address, {"why": why})


def test_fault_2_a_hold_after_all_is_read_by_a_person(receipt: Any, run_nudges: Run, signed_in: Desk) -> None:
    (asked,) = requests()
    answer(asked, unknown=asked.amount)
    run_nudges()
    officer = signed_in("korvane-1")
    assert forms(html(officer.get(DUTY)), "read-alert") == []
    answer(asked, seq=2, held=Held(amount=asked.amount, hold_reference="BH 1"))
    run_nudges()
    sentence = "Ostara Bank now holds ₹20,000, after it had said that it holds nothing"
    assert sentence in text(html(officer.get(DUTY)))
    assert sentence in text(html(officer.get(f"/desk/reports/{key_of(receipt)}")))
    assert "1 alert about a bank is to be read." in html(officer.get("/desk/queue"))
    assert sentence not in html(signed_in("tamsara-1").get(DUTY)), "another district sees nothing of it"


def test_fault_4_two_answers_under_one_number_are_read_by_a_person(
    receipt: Any, run_nudges: Run, signed_in: Desk
) -> None:
    told = reply_to(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1"))
    assert give(told).status == 200
    run_nudges()
    other = Reply(**{**dict(told), "held": None, "unknown": 20_000_00})
    assert [give(other).status, give(other).status] == [422, 422]
    officer, colleague = signed_in("korvane-1"), signed_in("korvane-2")
    page = html(officer.get(DUTY))
    assert len(forms(page, "read-alert")) == 1, "the same again while it stands is no second alert"
    assert re.search(
        "Ostara Bank gave two different answers under one number First it said: Held ₹20,000 "
        "Then, under the same number: Not known ₹20,000", text(page), re.I,
    ), text(page)[:900]  # fmt: skip
    report = f"/desk/reports/{key_of(receipt)}"
    assert "Ostara Bank gave two different answers under one number" in text(html(officer.get(report)))
    assert note(officer, " ").status_code == 422
    (address,) = forms(page, "read-alert")
    assert note(officer, "Their clerk sent it twice; call 98765 43210").status_code == 302
    assert colleague.post(address, {"why": "Late"}).status_code == 409
    assert forms(html(officer.get(DUTY)), "read-alert") == []
    assert "alert about a bank" not in html(officer.get("/desk/queue"))
    assert "Officer korvane 1 read the alert about Ostara Bank" in text(html(officer.get(report)))
    past = text(html(officer.get(PAST)))
    assert "Read: Ostara Bank gave two different answers" in past and "Their clerk sent it twice" in past
    assert states()["held"] == 20_000_00
    give(other)
    assert len(forms(html(officer.get(DUTY)), "read-alert")) == 1, "after it was read, it is an alert again"


def test_fault_7_another_account_is_an_alert_of_the_report(receipt: Any, signed_in: Desk) -> None:
    told = reply_to(requests()[0], unknown=20_000_00)
    strange = AccountRef(institution="ostara", number="200000009999")
    assert give(Reply(**{**dict(told), "account": strange})).status == 403
    officer, sentence = signed_in("korvane-1"), "answered about another account than it was asked about"
    assert sentence in html(officer.get(DUTY))
    assert sentence in html(officer.get(f"/desk/reports/{key_of(receipt)}"))
    assert signed_in("tamsara-1").get(DUTY).content.count(b"read-alert") == 0


def test_fault_7_another_banks_hold_is_every_districts_alert_until_one_has_read_it(
    run_nudges: Run, signed_in: Desk
) -> None:
    take(to_institution="padmor")
    run_nudges()
    (theirs,) = requests()
    told = reply_to(theirs, unknown=theirs.amount)
    for number in range(3):
        named = {"reply_id": f"r{number}", "account": AccountRef(institution="ostara", number="200000004471")}
        assert give(Reply(**{**dict(told), **named})).status == 403
    here, there = signed_in("korvane-1"), signed_in("tamsara-1")
    for desk in (here, there):
        page = html(desk.get(DUTY))
        assert len(forms(page, "read-alert")) == 1, "however often a bank tries, one alert stands"
        assert "Ostara Bank spoke of a hold that was not asked of it" in page and str(theirs.pk) in page
        assert 'href="/desk/partners/ostara"' in page
    assert note(there, "Their test system wrote to us; they have switched it off").status_code == 302
    assert forms(html(here.get(DUTY)), "read-alert") == []
    (event,) = events("alert.noted", "tamsara")
    assert event.facts["kind"] == "not-its-hold" and event.actor_name == "Officer tamsara 1"
    assert "their test system" in html(here.get(PAST)).lower()


def test_fault_7_another_banks_payout_is_an_alert(centre: None, signed_in: Desk) -> None:
    from haltline.centre.audit.actions import Actor
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.crediting import Letter, take_proof

    proof = ProofOfCredit(
        proof_id="p1", payout_id="nobodys", amount=5_00, currency="INR", reference="CR 1",
        to=AccountRef(institution="sirvala", number="100000008830"), credited_at=datetime.now(UTC),
    )  # fmt: skip
    with in_scope("partner:ostara"):
        letter = Letter(proof, to_bytes(proof), "ostara", Actor("partner:ostara"))
        assert take_proof(letter).status == 403
    assert "spoke of a payout that was not asked of it" in html(signed_in("korvane-1").get(DUTY))


def test_a_bank_writes_alerts_about_itself_alone_and_reads_none(receipt: Any) -> None:
    from django.db import DatabaseError
    from django.db.transaction import atomic

    from haltline.centre.alerts import actions
    from haltline.centre.alerts.models import Kind
    from haltline.centre.alerts.queries import standing
    from haltline.centre.kernel.scope import in_scope

    with in_scope("partner:ostara"):
        actions.of_nobodys(Kind.NOT_ITS_HOLD, "ostara", "x")
        assert not standing().exists()
        with pytest.raises(DatabaseError), atomic():
            actions.of_nobodys(Kind.NOT_ITS_HOLD, "padmor", "x")
    with in_scope("district:korvane"):
        assert [row.partner_id for row in standing()] == ["ostara"]


def test_an_alert_speaks_hindi_on_the_duty_page_the_queue_and_the_timeline(
    receipt: Any, signed_in: Desk
) -> None:
    told = reply_to(requests()[0], unknown=20_000_00)
    strange = AccountRef(institution="ostara", number="200000009999")
    give(Reply(**{**dict(told), "account": strange}))
    officer = signed_in("korvane-1")
    for address in (DUTY, "/desk/queue", f"/desk/reports/{key_of(receipt)}"):
        page = text(html(officer.get(address, headers={"accept-language": "hi"})))
        assert "answered about" not in page and "alert about" not in page, address
        assert re.search("जिसके बारे में पूछा नहीं गया था|चेतावनी पढ़नी है", page), address
