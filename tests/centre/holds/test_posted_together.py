"""Replies posted side by side leave the same books as replies posted one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.centre.acts import NOW, answer, onward, requests, take

from haltline.protocol import Held, WithdrawnLine
from haltline.protocol.messages.reply import WithdrawnKind

pytestmark = pytest.mark.usefixtures("centre")
AMOUNT = 20_000_00
DISTRICTS = ("korvane", "tamsara")


def told(draw: Random, number: int, digit: int) -> dict[str, Any]:
    """What a bank answers: some of the money held, some still there, some gone on and some withdrawn."""
    cuts = sorted(draw.choice((0, 0, 4_000_00, 9_000_00, AMOUNT)) for _ in range(3))
    held, free, gone, out = (b - a for a, b in zip((0, *cuts), (*cuts, AMOUNT), strict=True))
    lines: dict[str, Any] = {"free": free}
    if held:
        lines["held"] = Held(amount=held, hold_reference="H1")
    if gone:
        here = draw.randrange(3)  # of some transfers several replies tell
        lines["onward"] = (onward(gone, gone, account=f"3{digit}{here:08}", reference=f"T{digit}-{number}"),)
    if out:
        lines["withdrawn"] = (
            WithdrawnLine(
                kind=WithdrawnKind.CASH, amount=out, share=out, at=NOW - timedelta(minutes=4)
            ),
        )  # fmt: skip
    return lines


def story(district: str, seed: int, count: int) -> None:
    """So many reports of a district, each with an answer of its first bank; of one there are two."""
    digit, draw = DISTRICTS.index(district), Random(seed)
    for number in range(count):
        take(district=district, phone=f"90000{digit}{number:04}", reference=f"6325{digit}{number:07}",
             from_account=f"1{digit}{number:08}", to_account=f"2{digit}{number:08}")  # fmt: skip
    begun(district)
    for number, request in enumerate(requests(district)):
        assert answer(request, **told(draw, number, digit)).status == 200
        if number == 1:
            assert answer(request, seq=2, **told(draw, number, digit)).status == 200


def begun(district: str) -> None:
    from haltline.centre.holds import tasks
    from haltline.centre.kernel.outbox import leaving
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope(f"district:{district}"):
        keys = [str(key) for key in Report.objects.order_by("created_at").values_list("pk", flat=True)]
    for row in keys:
        with leaving() as block:
            tasks.begin(row, district)
        tasks.send_along(block)


def posted(district: str, most: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Post until nothing is left; in how many transactions."""
    from haltline.centre.holds import tasks

    monkeypatch.setattr(tasks, "TOGETHER_MOST", most)
    rounds = 0
    while tasks.post_waiting(district, set()).blocks:
        rounds += 1
    return rounds


def books(district: str) -> dict[str, Any]:
    """All that the replies of a district have changed, without keys and hours."""
    from haltline.centre.audit.models import Event
    from haltline.centre.holds.models import HoldPart, HoldRequest, PartnerReply
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.queue.models import Entry
    from haltline.centre.trails.models import Fact, Leg, Posting

    with in_scope(f"district:{district}"):
        return {
            "legs": rows(Leg, "hop", "institution", "amount", "slices", "ended"),
            "postings": rows(Posting, "leg__hop", "state", "amount", "journal__why"),
            "facts": rows(Fact, "leg__hop", "kind", "amount", "whole", "replaced"),
            "requests": rows(HoldRequest, "hop", "partner", "ask", "amount", "state", "waits_for"),
            "parts": rows(HoldPart, "state", "amount", "releasing", "hold_reference"),
            "replies": rows(PartnerReply, "seq", "state", "why_review"),
            "messages": rows(OutboxMessage, "partner_id", "kind", "state", "attempts"),
            "events": rows(Event, "verb", "actor"),
            "queue": rows(Entry, "in_flight", "open"),
        }


def rows(table: Any, *fields: str) -> Counter[str]:
    return Counter(map(repr, table.objects.values_list(*fields)))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_books_are_those_of_replies_posted_one_by_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for district in DISTRICTS:
        story(district, seed, count=9)
    assert posted("korvane", 1, monkeypatch) == 10
    assert posted("tamsara", 16, monkeypatch) == 2, "of one case one reply at a time"
    one_by_one, together = (books(district) for district in DISTRICTS)
    for what, kept in one_by_one.items():
        assert together[what] == kept, what
    assert sum(one_by_one["legs"].values()) > 9, "the story goes on to a second bank"


def order(**fields: Any) -> None:
    from haltline.centre.holds.models import StandingOrder
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        StandingOrder.objects.update(**fields)


def day_of_padmor(most: int) -> None:
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk="padmor").update(day_sum=most)


LARGE = 300_000_00  # two of them are for two officers
WHICH = {  # what the one too many waits for: the sum of each, same transfer or not, the limit
    "of an account": (LARGE, False, lambda: order(up_to=10**12), ""),
    "of an order": (AMOUNT, False, lambda: order(day_sum=4 * AMOUNT - 1), ""),
    "of a bank": (AMOUNT, False, lambda: day_of_padmor(2 * AMOUNT - 1), "day-sum"),
    "of a transfer": (AMOUNT, True, lambda: None, "twice"),
}


@pytest.mark.parametrize("which", WHICH)
def test_replies_posted_together_count_what_each_of_them_asks(
    which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    amount, same, limit, waits_for = WHICH[which]
    limit()
    for number in range(2):
        take(amount=amount, phone=f"900000000{number}", reference=f"63250000000{number}",
             from_account=f"10000000000{number}", to_account=f"20000000000{number}")  # fmt: skip
    begun("korvane")
    for number, request in enumerate(requests()):
        assert request.state == "acknowledged", "the first bank has been asked"
        line = onward(amount, amount, reference="T" if same else f"T{number}")
        line = line.model_copy(update={"slices": ((0, amount),)})
        assert answer(request, onward=(line,)).status == 200
    assert posted("korvane", 16, monkeypatch) == 1
    asked = sorted((row.state, row.waits_for) for row in requests() if row.partner_id == "padmor")
    assert asked == [("approved", ""), ("draft", waits_for)]


def test_ten_replies_ask_the_database_little_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for district, count in zip(DISTRICTS, (1, 10), strict=True):
        digit = DISTRICTS.index(district)
        for number in range(count):
            take(district=district, phone=f"91000{digit}{number:04}", reference=f"6326{digit}{number:07}",
                 from_account=f"4{digit}{number:08}", to_account=f"5{digit}{number:08}")  # fmt: skip
        begun(district)
        for number, request in enumerate(requests(district)):
            line = onward(AMOUNT, AMOUNT, account=f"6{digit}{number:08}", reference=f"U{digit}-{number}")
            assert answer(request, onward=(line,)).status == 200
        with CaptureQueriesContext(connection) as seen:
            assert posted(district, 16, monkeypatch) == 1
        counts.append(len(seen))
    one, ten = counts
    assert ten < one + 10, "each further reply would cost all that one costs, about 25"


def test_one_that_cannot_be_posted_keeps_no_other_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from haltline.centre.holds import tasks

    story("korvane", seed=1, count=4)
    bad = requests()[2].pk
    post: Callable[..., None] = tasks.post_reply

    def fails_for_one(row: Any, request: Any) -> None:
        post(row, request)
        if request.pk == bad:
            raise ValueError("a fault of ours")

    monkeypatch.setattr(tasks, "post_reply", fails_for_one)
    failed: set[Any] = set()
    while tasks.post_waiting("korvane", failed).blocks:
        pass
    replies = books("korvane")["replies"]
    assert sum(count for told, count in replies.items() if "'new'" in told) == 1
    assert sum(count for told, count in replies.items() if "'posted'" in told) >= 3
    assert len(failed) == 1
    assert "now each for itself" in caplog.text
