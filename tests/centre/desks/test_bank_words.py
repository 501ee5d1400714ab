"""The officer reads what a bank said beside its sums: why it refuses, and what came to the account later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.acts import NOW, answer, requests, take
from tests.centre.desks.pages import html

from haltline.protocol import ArrivedLine

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]
Desk = Callable[[str], Any]


@pytest.fixture
def asked(run_nudges: Run) -> Any:
    take()
    run_nudges()
    (request,) = requests()
    return request


def report_page(desk: Any) -> str:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("district:korvane"):
        reference = Report.objects.get().reference.replace(" ", "")
    return html(desk.get(f"/desk/reports/{reference}"))


def test_a_bank_that_said_only_sums_has_nothing_more_told_of_it(
    asked: Any, run_nudges: Run, signed_in: Desk
) -> None:
    answer(asked, free=20_000_00)
    run_nudges()
    assert "The bank says:" not in report_page(signed_in("korvane-1"))


def test_the_reason_that_a_desk_typed_stands_beside_its_ground_in_plain_words(
    asked: Any, run_nudges: Run, signed_in: Desk
) -> None:
    told = {"code": "customer_proof", "reason": "The holder brought the bill of a tractor."}
    assert signed_in("ostara-desk").post(f"/bank/requests/{asked.pk}/refuse", told).status_code == 302
    run_nudges()
    page = report_page(signed_in("korvane-1"))
    assert "The customer has proved the money is theirs: <q>The holder brought the bill" in page


def test_the_newest_word_counts_and_markup_in_it_is_text(
    asked: Any, run_nudges: Run, signed_in: Desk
) -> None:
    answer(asked, unknown=20_000_00, reason="First <b>look</b>", final=False)
    answer(asked, unknown=20_000_00, reason="Second <b>look</b>", seq=2)
    run_nudges()
    page = report_page(signed_in("korvane-1"))
    assert "<q>Second &lt;b&gt;look&lt;/b&gt;</q>" in page and "First" not in page


def test_every_credit_that_a_watch_saw_is_told_with_its_moment_and_bank(
    asked: Any, run_nudges: Run, signed_in: Desk
) -> None:
    def came(number: int, bank: str | None) -> tuple[ArrivedLine, ...]:
        line = ArrivedLine(
            transfer_id=f"T{number}", reference=f"R{number}", rail="imps", from_institution=bank,
            amount=number * 1_000_00, booked_at=NOW - timedelta(minutes=number),
        )  # fmt: skip
        return (line,)

    answer(asked, unknown=20_000_00, arrived=came(3, "padmor"), final=False)
    answer(asked, unknown=20_000_00, arrived=came(7, None), seq=2)
    run_nudges()
    page = " ".join(report_page(signed_in("korvane-1")).split())
    assert "came to the account from Padmor Bank" in page
    assert page.index("3,000") < page.index("7,000"), "the newest first"
    assert page.count("came to the account") == 2
