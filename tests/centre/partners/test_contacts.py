"""Whom the centre calls at a partner at three in the morning."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.db import IntegrityError, transaction

pytestmark = pytest.mark.usefixtures("centre")
NIGHT = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)  # three on Sunday morning in Kolkata


def contact(name: str, **fields: object) -> None:
    from haltline.centre.partners.models import PartnerContact

    PartnerContact.objects.create(
        **{"partner_id": "sirvala", "name": name, "phone": "+91 22 0000", "zone": "Asia/Kolkata", **fields}
    )


def names(partner: str = "sirvala", at: datetime = NIGHT) -> list[str]:
    from haltline.centre.partners.queries import on_duty

    return [each.name for each in on_duty(partner, at)]


def test_only_those_whose_hours_it_is_are_on_duty() -> None:
    contact("Days", days="12345", starts=time(9), ends=time(18))
    contact("Nights", days="1234567", starts=time(18), ends=time(9))
    assert names() == ["Nights"]


def test_whom_to_call_first_stands_first() -> None:
    contact("Head", rank=3)
    contact("Desk", rank=1)
    assert names() == ["Desk", "Head"]


def test_a_retired_contact_is_never_called_again_and_another_banks_is_not_ours() -> None:
    contact("Gone", retired_at=NIGHT)
    contact("Theirs", partner_id="ostara")
    assert names() == []


def test_a_contact_without_any_way_to_reach_it_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError, match="contact_reachable"), transaction.atomic():
        contact("Nobody", phone="", email="")
