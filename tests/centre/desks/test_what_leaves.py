"""What leaves the centre about a hold names no victim and nobody of another district (44 as far as built).

There is no exchange with other countries yet: messages to banks and the sheet sent by hand are what leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.centre.acts import requests, take
from tests.centre.desks.pages import html

CANARIES = {"name": "Zephyrine Quandary", "phone": "9000077123", "other_phone": "9000077456",
            "story": "He said he was my nephew Bartholomew."}  # fmt: skip


def sent(district: str) -> list[bytes]:
    """The bytes of every message of a district, whatever it is about."""
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"worker:{district}"):
        return [bytes(body) for body in OutboxMessage.objects.values_list("body", flat=True)]


def test_no_message_and_no_sheet_names_the_victim_or_another_districts_hold(
    run_nudges: Callable[[], int], signed_in: Any
) -> None:
    take(**CANARIES, reference="632510440001", to_account="200000004471")
    take(**CANARIES, reference="632510440002", to_account="200000009999", district="tamsara")
    run_nudges()
    bodies = sent("korvane") + sent("tamsara")
    sheet = html(signed_in("korvane-1").get("/desk/duty/sheet/ostara"))
    assert len(bodies) == 2 and "632510440001" in sheet
    for said in [*(body.decode() for body in bodies), sheet]:
        assert [word for word in CANARIES.values() if word in said] == []
    theirs = [str(request.pk) for request in requests("tamsara")]
    for word in ("632510440002", "200000009999", *theirs):
        assert word not in sheet
        assert not any(word in body.decode() for body in sent("korvane"))
