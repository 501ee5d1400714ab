"""The report form reads what is disputed of each payment: all of it unless the victim says a part."""

from __future__ import annotations

from typing import Any

import pytest
from tests.centre.test_public_pages import form

pytestmark = pytest.mark.usefixtures("centre")


def disputes() -> list[tuple[int, int, int]]:
    """Number, disputed and whole of every payment stored."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Dispute

    with in_scope("district:korvane"):
        return list(Dispute.objects.order_by("number").values_list("number", "amount", "payment_amount"))


def another(**changes: str) -> dict[str, str]:
    """The fields of a second payment."""
    first = {name: value for name, value in form().items() if name.startswith("payments-0-")}
    second = {name.replace("-0-", "-1-"): value for name, value in first.items()}
    return second | {f"payments-1-{name}": value for name, value in changes.items()}


def test_all_of_a_payment_is_disputed_unless_a_part_is_named(client: Any) -> None:
    client.post("/report", form())
    assert disputes() == [(1, 20_000_00, 20_000_00)]


def test_a_part_of_a_payment_is_disputed(client: Any) -> None:
    assert client.post("/report", form(**{"payments-0-disputed": "12,500.50"})).status_code == 302
    assert disputes() == [(1, 12_500_50, 20_000_00)]


def test_a_part_that_is_the_whole_is_the_whole(client: Any) -> None:
    client.post("/report", form(**{"payments-0-disputed": "20,000"}))
    assert disputes() == [(1, 20_000_00, 20_000_00)]


@pytest.mark.parametrize(
    ("typed", "said"), [("20,000.01", "more than the whole payment"), ("0", "figures"), ("x", "figures")]
)
def test_a_part_that_cannot_be_is_named_and_kept(client: Any, typed: str, said: str) -> None:
    page = client.post("/report", form(**{"payments-0-disputed": typed}))
    html = page.content.decode()
    assert page.status_code == 422 and said in html and f'value="{typed}"' in html
    assert 'href="#payments-0-disputed"' in html and disputes() == []


@pytest.mark.parametrize(
    ("typed", "calendar", "reading"),
    [("2082-08-07", "Bikram Sambat", "2025-11-23"), ("2082-03-32", "Bikram Sambat", "2025-07-16"),
     ("1447-06-02", "the Hijri calendar", "2025-11-23")],
)  # fmt: skip
def test_fault_45_a_day_of_another_calendar_is_read_and_asked_about(
    client: Any, typed: str, calendar: str, reading: str
) -> None:
    page = client.post("/report", form(**{"payments-0-date": typed}))
    html = page.content.decode()
    assert page.status_code == 422 and disputes() == []
    assert f"a day of {calendar}. In the common calendar it is {reading}" in html
    assert f'value="{typed}"' in html, "what was typed stays"


@pytest.mark.parametrize("typed", ["2089-08-07", "2083-13-40", "2027-13-01"])
def test_a_day_of_no_calendar_is_asked_for_again(client: Any, typed: str) -> None:
    page = client.post("/report", form(**{"payments-0-date": typed}))
    assert page.status_code == 422 and "common calendar" not in page.content.decode()


def test_the_form_adds_up_what_is_disputed(client: Any) -> None:
    two = form(**{"payments-0-disputed": "5,000", "do": "add"}, **another(reference="632510448899"))
    html = client.post("/report", two).content.decode()
    assert "₹25,000" in html and "of a payment of" in html


def test_a_message_that_does_not_say_whose_bank_it_is_leaves_both_open(client: Any) -> None:
    pasted = "Rs 500 on 03-11-26, Sirvala Bank, Ostara Bank, UPI Ref 412233445566"
    html = client.post("/report", {"do": "read", "pasted": pasted, "client_key": "k" * 12}).content.decode()
    assert "The message names Ostara Bank, Sirvala Bank, but not clearly whose bank it is." in html
    assert 'value="Ostara Bank">' not in html.split("<datalist")[0]


@pytest.mark.parametrize(
    ("typed", "stored"), [("Shop.Keeper@OkBank", "shop.keeper@okbank"), ("gb29-nwbk 6016", "GB29NWBK6016")]
)
def test_a_payment_address_is_not_written_like_an_account(client: Any, typed: str, stored: str) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Dispute

    client.post("/report", form(**{"payments-0-to_account": typed}))
    with in_scope("district:korvane"):
        assert Dispute.objects.get().to_account == stored


def test_the_same_payment_twice_in_one_report_is_named(client: Any) -> None:
    page = client.post("/report", form(**another()))
    assert page.status_code == 422 and "This payment stands above already." in page.content.decode()
    assert client.post("/report", form(**another(reference="632510448899"))).status_code == 302
    assert [number for number, _, _ in disputes()] == [1, 2]
