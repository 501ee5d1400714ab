"""A bank without a system answers by sheet: each row checked, what is right taken, nothing taken twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from tests.centre.acts import requests, states, take

from haltline.sources.answer_sheet import short_id
from haltline.sources.answer_sheet.columns import NAMES

Run = Callable[[], int]
SignIn = Callable[[str], Any]
FIRST, SECOND = 20_000_00, 3_000_00


@pytest.fixture
def asked(centre: None, run_nudges: Run) -> list[str]:
    """Two requests to Ostara, which has no system; their numbers, the larger first."""
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk="ostara").update(way="sheet")
    take()
    take(amount=SECOND, reference="632510448821", to_account="200000005582")
    run_nudges()
    rows = sorted((row for row in requests() if row.partner_id == "ostara"), key=lambda row: -row.amount)
    return [short_id(str(row.pk)) for row in rows]


def fetched(desk: Any, address: str = "/bank/sheet") -> dict[str, dict[str, str]]:
    """The rows of the CSV by the number of their request."""
    raw = desk.get(f"{address}.csv").content.decode("utf-8-sig")
    return {row["request"]: row for row in csv.DictReader(io.StringIO(raw))}


def sent(desk: Any, rows: list[dict[str, str]], address: str = "/bank/sheet") -> Any:
    out = io.StringIO()
    writer = csv.DictWriter(out, NAMES, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return desk.post(address, {"sheet": SimpleUploadedFile("filled.csv", out.getvalue().encode())})


def held(row: dict[str, str], sum_: str) -> dict[str, str]:
    return row | {"held": sum_, "hold_reference": "L-1"}


def replies() -> list[tuple[str, str, int]]:
    from haltline.centre.holds.models import PartnerReply
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        rows = PartnerReply.objects.order_by("received_at")
        return list(rows.values_list("way", "state", "seq"))


def test_requests_to_such_a_bank_lie_ready_and_are_on_its_sheet(asked: list[str], signed_in: SignIn) -> None:
    assert {row.state for row in requests()} == {"acknowledged"}
    bank = signed_in("ostara-desk")
    assert set(fetched(bank)) == set(asked)
    book = load_workbook(io.BytesIO(bank.get("/bank/sheet.xlsx").content))
    assert book.sheetnames == ["instructions", "answers"]
    assert book["answers"].max_row > 2
    assert set(fetched(signed_in("padmor-desk"))) == set()


def test_answers_of_a_sheet_are_replies_like_any_other(
    asked: list[str], signed_in: SignIn, run_nudges: Run
) -> None:
    bank = signed_in("ostara-desk")
    rows = fetched(bank)
    onward = dict.fromkeys(NAMES, "") | {
        "request": asked[0], "line": "onward", "to_bank": "Padmor Bank", "to_account": "300000009082",
        "reference": "T-2", "rail": "imps", "time": "2026-11-22 09:30", "amount": "9000", "share": "8000.00",
    }  # fmt: skip
    answered = sent(bank, [held(rows[asked[0]], "12000.00"), onward, held(rows[asked[1]], "3000")])
    assert answered.status_code == 200, answered.content.decode()
    run_nudges()
    assert (states()["held"], states()["in_flight"]) == (12_000_00 + SECOND, 8_000_00)
    assert [(row.partner_id, row.amount) for row in requests() if row.hop == 2] == [("padmor", 8_000_00)]
    assert replies() == [("sheet", "posted", 1), ("sheet", "posted", 1)]


def test_what_is_right_is_taken_and_what_is_wrong_is_named(
    asked: list[str], signed_in: SignIn, run_nudges: Run
) -> None:
    bank = signed_in("ostara-desk")
    rows = fetched(bank)
    answered = sent(bank, [held(rows[asked[0]], "1,2000"), held(rows[asked[1]], "3000")])
    page = answered.content.decode()
    assert answered.status_code == 422
    assert "One answer taken." in page
    assert "without commas" in page
    run_nudges()
    assert states()["held"] == SECOND
    mended = sent(bank, [held(rows[asked[0]], "20000"), held(rows[asked[1]], "3000")])
    assert mended.status_code == 200
    run_nudges()
    assert states()["held"] == FIRST + SECOND
    assert len(replies()) == 2


def test_the_same_file_and_the_same_answer_change_nothing(
    asked: list[str], signed_in: SignIn, run_nudges: Run
) -> None:
    bank = signed_in("ostara-desk")
    row = held(fetched(bank)[asked[0]], "20000")
    sent(bank, [row])
    run_nudges()
    assert "sent before" in sent(bank, [row]).content.decode()
    other_file = sent(bank, [row | {"held": "20000.0"}])
    assert "Said before, unchanged" in other_file.content.decode()
    run_nudges()
    assert replies() == [("sheet", "posted", 1)]


def test_a_later_sheet_corrects_an_earlier_one(asked: list[str], signed_in: SignIn, run_nudges: Run) -> None:
    bank = signed_in("ostara-desk")
    row = fetched(bank)[asked[0]]
    for step in ({"unknown": "20000"}, {"held": "20000", "hold_reference": "L-1"}, {"unknown": "20000.00"}):
        assert sent(bank, [row | step]).status_code == 200
        run_nudges()
    assert replies() == [("sheet", "posted", 1), ("sheet", "posted", 2), ("sheet", "posted", 3)]
    assert states()["unknown"] == FIRST


def test_an_officer_enters_what_a_bank_has_sent_by_mail(
    asked: list[str], signed_in: SignIn, run_nudges: Run
) -> None:
    officer, address = signed_in("korvane-2"), "/desk/sheets/ostara"
    rows = fetched(officer, address)
    assert set(rows) == set(asked)
    refusal = rows[asked[0]] | {"code": "legal_refusal", "why": "Court order 7"}
    assert sent(officer, [refusal], address).status_code == 200
    run_nudges()
    assert {row.state for row in requests() if short_id(str(row.pk)) == asked[0]} == {"refused"}


def test_another_districts_officer_and_another_bank_have_none_of_it(
    asked: list[str], signed_in: SignIn
) -> None:
    rows = fetched(signed_in("ostara-desk"))
    elsewhere = signed_in("tamsara-1")
    assert fetched(elsewhere, "/desk/sheets/ostara") == {}
    for stranger, address in ((elsewhere, "/desk/sheets/ostara"), (signed_in("padmor-desk"), "/bank/sheet")):
        answered = sent(stranger, [held(rows[asked[0]], "20000")], address)
        assert "no open request has this number" in answered.content.decode()
    assert replies() == []
    assert elsewhere.get("/desk/sheets/nobody").status_code == 404


def test_a_file_that_is_no_sheet_is_kept_and_does_nothing(asked: list[str], signed_in: SignIn) -> None:
    from haltline.centre.inward.models import InwardMessage
    from haltline.centre.kernel.scope import in_scope

    bank = signed_in("ostara-desk")
    answered = bank.post("/bank/sheet", {"sheet": SimpleUploadedFile("x.xlsx", b"PK\x03\x04nothing")})
    assert answered.status_code == 422
    assert "nothing was taken" in answered.content.decode()
    assert bank.post("/bank/sheet", {}).status_code == 422
    with in_scope("partner:ostara"):
        assert InwardMessage.objects.values_list("state", "code").get() == ("refused", "bad-sheet")
    assert replies() == []


def test_a_request_taken_back_is_no_longer_on_the_sheet(
    asked: list[str], signed_in: SignIn, run_nudges: Run
) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, recall
    from haltline.centre.kernel.scope import in_scope

    bank = signed_in("ostara-desk")
    rows = fetched(bank)
    (request,) = [row for row in requests() if short_id(str(row.pk)) == asked[0]]
    with in_scope("worker:korvane"):
        recall(request, "a mistake", by=machine_authority("release"))
    assert set(fetched(bank)) == {asked[1]}
    assert sent(bank, [held(rows[asked[0]], "20000")]).status_code == 422
    assert replies() == []


def test_every_problem_of_the_sheet_has_its_words_on_pages() -> None:
    from haltline.centre.desks.sheet_words import PROBLEMS
    from haltline.sources.answer_sheet import problems

    assert set(PROBLEMS) == set(problems.ALL)
