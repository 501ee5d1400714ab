"""The recovery desk: pots and their shares on the page, two hands, and the bank's proof typed at its desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.centre.desks.pages import events, forms, html, opened
from tests.centre.recovery.pots import Lost, rob, sums

SignIn = Callable[[str], Any]
Run = Callable[[], int]
TWO = (Lost(held=6_000_00, withdrawn=4_000_00), Lost(held=2_000_00, unknown=3_000_00))


def test_an_empty_desk_says_so(signed_in: SignIn) -> None:
    assert "Nothing is held that waits to go back." in html(signed_in("korvane-recovery").get("/recovery"))


def test_a_pot_shows_claims_masked_and_their_shares(signed_in: SignIn, run_nudges: Run) -> None:
    rob(TWO, run_nudges)
    officer = signed_in("korvane-recovery")
    (pot,) = opened(html(officer.get("/recovery")))
    page = html(officer.get(pot))
    assert "8,000</span> to share among 2 people who lack" in page and "15,000" in page
    assert "5,333.33" in page and "2,666.6" in page
    assert "9000041276" not in page and "200000004471" not in page
    assert len(forms(page, "plan")) == 1 and "Propose this plan" in page
    form = page.split('data-verb="plan"', 1)[1].split("</form>", 1)[0]
    # whoever reads forms without a browser sends the rule, too
    assert 'name="rule"' in form and "<button" in form


def test_two_hands_send_it_back_and_the_bank_proves_it_at_its_desk(
    signed_in: SignIn, run_nudges: Run
) -> None:
    disputes = rob(TWO, run_nudges)
    first, second, desk = (
        signed_in(f"{name}") for name in ("korvane-recovery", "korvane-recovery2", "ostara-desk")
    )
    (pot,) = opened(html(first.get("/recovery")))
    html(first.post(forms(html(first.get(pot)), "plan")[0], {"rule": "rolling-dice"}), 422)
    assert first.post(pot + "/plan", {"rule": "pari-passu"})["Location"] == pot
    mine = html(first.get(pot))
    assert forms(mine, "approve-plan") == [] and "the second hand must be somebody else" in mine
    (approve,) = forms(html(second.get(pot)), "approve-plan")
    html(first.post(approve), 403)
    html(signed_in("tamsara-recovery").post(approve), 404)
    assert second.post(approve)["Location"] == pot
    html(second.post(approve), 403)
    run_nudges()
    assert "ordered" in html(second.get(pot))
    _prove(desk)
    page = html(first.get(pot))
    assert "8,000</span> is back with 2 people." in page and "UTR 77" in page
    assert sum(sums(dispute)["returned"] for dispute in disputes) == 8_000_00
    assert len(events("payout.credited")) == 2
    assert opened(html(first.get("/recovery"))) == [pot]


def _prove(desk: Any) -> None:
    """The bank pays both; a proof without its hour keeps what was typed."""
    payouts = forms(html(desk.get("/bank/inbox")), "credit")
    now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Kolkata"))
    proof = {"reference": "UTR 77", "date": f"{now:%Y-%m-%d}", "time": f"{now:%H:%M}"}
    wrong = html(desk.post(payouts[0], proof | {"time": ""}), 422)
    assert 'value="UTR 77"' in wrong and "Give the day and the hour at which it was credited." in wrong
    odd = html(desk.post(payouts[0], proof | {"date": "1447-06-02"}), 422)
    assert "a day of the Hijri calendar. In the common calendar it is 2025-11-23" in odd
    for payout in payouts:
        assert desk.post(payout, proof)["Location"] == "/bank/inbox"
    assert forms(html(desk.get("/bank/inbox")), "credit") == []


def test_a_plan_that_no_longer_fits_the_pot_is_proposed_again(signed_in: SignIn, run_nudges: Run) -> None:
    rob(TWO, run_nudges)
    first, second = signed_in("korvane-recovery"), signed_in("korvane-recovery2")
    (pot,) = opened(html(first.get("/recovery")))
    first.post(pot + "/plan", {"rule": "pari-passu"})
    (approve,) = forms(html(second.get(pot)), "approve-plan")
    rob((Lost(held=1_000_00),), run_nudges)
    page = html(second.get(pot))
    assert "has changed since a plan was proposed" in page and forms(page, "approve-plan") == []
    html(second.post(approve), 409)
    assert second.post(pot + "/plan", {"rule": "pari-passu"}).status_code == 302
    assert len(forms(html(first.get(pot)), "approve-plan")) == 1


def test_strangers_find_no_pot(signed_in: SignIn, run_nudges: Run) -> None:
    rob(TWO, run_nudges)
    (pot,) = opened(html(signed_in("korvane-recovery").get("/recovery")))
    stranger = signed_in("tamsara-recovery")
    assert opened(html(stranger.get("/recovery"))) == []
    html(stranger.get(pot), 404)
    html(stranger.post(pot + "/plan", {"rule": "pari-passu"}), 404)
    html(signed_in("korvane-1").get("/recovery"), 403)


def test_a_pot_that_must_wait_for_a_bank_says_so_and_offers_no_plan(
    signed_in: SignIn, run_nudges: Run
) -> None:
    from tests.centre.acts import answer, onward, requests, take

    from haltline.protocol import Held

    rob(TWO, run_nudges)
    take(amount=20_000_00)
    run_nudges()
    last = requests()[-1]
    answer(last, held=Held(amount=1_00, hold_reference="B"), onward=[onward(19_999_00, 19_999_00)])
    run_nudges()
    officer = signed_in("korvane-recovery")
    (pot,) = opened(html(officer.get("/recovery")))
    page = html(officer.get(pot))
    assert "A bank has still to answer about money of" in page and "Propose this plan" not in page
    html(officer.post(pot + "/plan", {"rule": "pari-passu"}), 409)


def ordered(signed_in: SignIn, run_nudges: Run) -> tuple[str, Any, Any, Any]:
    """A pot whose plan runs: its address, both recovery officers, the bank's desk."""
    rob(TWO, run_nudges)
    first, second, desk = (
        signed_in(f"{name}") for name in ("korvane-recovery", "korvane-recovery2", "ostara-desk")
    )
    (pot,) = opened(html(first.get("/recovery")))
    first.post(pot + "/plan", {"rule": "pari-passu"})
    second.post(forms(html(second.get(pot)), "approve-plan")[0])
    run_nudges()
    return pot, first, second, desk


def test_a_bank_that_cannot_pay_says_why_and_two_people_name_another_account(
    signed_in: SignIn, run_nudges: Run
) -> None:
    pot, first, second, desk = ordered(signed_in, run_nudges)
    refuse = forms(html(desk.get("/bank/inbox")), "refuse-payout")
    assert "Choose why the victim cannot be paid." in html(desk.post(refuse[0], {"code": ""}), 422)
    desk.post(refuse[0], {"code": "account-closed", "reason": "closed in March"})
    assert len(forms(html(desk.get("/bank/inbox")), "credit")) == 1
    tasks = html(first.get("/recovery"))
    assert "the account is closed, closed in March. Name another account, or lift the order." in tasks
    (elsewhere,) = forms(html(first.get(pot)), "redirect")
    typed = {"institution": "belang", "account": "", "reason": "She showed a new pass book"}
    assert "1 to 40 signs" in html(first.post(elsewhere, typed), 422)
    assert first.post(elsewhere, typed | {"account": "777"})["Location"] == pot
    mine = html(first.get(pot))
    assert forms(mine, "agree-change") == [] and "You asked for it" in mine
    page = html(second.get(pot))
    assert "asks to pay to Belang Bank 777" in page and "She showed a new pass book" in page
    (agree,) = forms(page, "agree-change")
    html(first.post(agree), 403)
    html(signed_in("tamsara-recovery2").post(agree), 404)
    assert second.post(agree)["Location"] == pot
    run_nudges()
    assert "account 777" in html(desk.get("/bank/inbox"))
    _prove(desk)
    assert "8,000</span> is back with" in html(first.get(pot))
    assert "To look at" not in html(first.get("/recovery"))


def test_an_order_is_lifted_on_the_page_by_two_people(signed_in: SignIn, run_nudges: Run) -> None:
    pot, first, second, desk = ordered(signed_in, run_nudges)
    (lift,) = forms(html(first.get(pot)), "lift-order")
    html(first.post(lift, {"reason": ""}), 422)
    first.post(lift, {"reason": "A court has stopped it"})
    (agree,) = forms(html(second.get(pot)), "agree-change")
    second.post(agree)
    assert forms(html(desk.get("/bank/inbox")), "credit") == []
    assert "Propose this plan" in html(first.get(pot))


def test_an_end_under_an_order_is_a_task_until_somebody_has_seen_to_it(
    signed_in: SignIn, run_nudges: Run
) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    _, first, _, desk = ordered(signed_in, run_nudges)
    with in_scope("worker:korvane"):
        HoldPart.objects.update(expires_at=datetime.now(UTC))
    assert "past its end, under an order: ask the bank at once." in html(first.get("/recovery"))
    for over in forms(html(desk.get("/bank/inbox")), "confirm-end"):
        assert desk.post(over).status_code == 302
    page = html(first.get("/recovery"))
    seen = forms(page, "seen")
    assert page.count("The hold ended before") == len(seen) == 2
    for each in seen:
        first.post(each)
    assert "To look at" not in html(first.get("/recovery"))


def test_officers_of_two_districts_share_a_pot_and_see_sums_of_each_other(
    signed_in: SignIn, run_nudges: Run
) -> None:
    (near,) = rob((Lost(held=6_000_00),), run_nudges)
    (far,) = rob((Lost(withdrawn=3_000_00),), run_nudges, "tamsara")
    first, colleague, other = (
        signed_in(f"{name}") for name in ("korvane-recovery", "korvane-recovery2", "tamsara-recovery")
    )
    (pot,) = opened(html(first.get("/recovery")))
    page = html(first.get(pot))
    assert "Tamsara shares this pot with one claim that lacks 3,000 and gets 2,000." in page
    assert far.report.reference not in page and near.report.reference in page
    first.post(pot + "/plan", {"rule": "pari-passu"})
    waiting = html(colleague.get(pot))
    assert "Approves: an officer of another district" in waiting and forms(waiting, "approve-plan") == []
    (theirs,) = opened(html(other.get("/recovery")))
    html(other.get(pot), 404)
    shared = html(other.get(theirs))
    assert "Korvane shares this pot with one claim that lacks 6,000 and gets 4,000." in shared
    assert near.report.reference not in shared and "Recovery 1" in shared
    (approve,) = forms(shared, "approve-plan")
    assert other.post(approve)["Location"] == theirs
    run_nudges()
    _prove(signed_in("ostara-desk"))
    assert (sums(near)["returned"], sums(far)["returned"]) == (4_000_00, 2_000_00)
