"""One bank that is away: it is probed now and then, others are served, orders keep their order (fault 19)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.centre.acts import answer, onward, requests, take
from tests.centre.bank_server import BankServer, listening, receipt
from tests.centre.test_silence import NOBODY_THERE, change, noted, sweep

from haltline.protocol import Held

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]


@pytest.fixture
def banks(centre: None) -> Iterator[dict[str, BankServer]]:
    """Ostara and Padmor as banks with systems of their own."""
    from haltline.centre.partners.models import Partner

    with listening() as ostara, listening() as padmor:
        for code, bank in (("ostara", ostara), ("padmor", padmor)):
            bank.answers = lambda method, path, body: (
                (202, receipt(body)) if path == "/v1/holds" else (200, {})
            )
            Partner.objects.filter(pk=code).update(way="api", url=bank.url)
        yield {"ostara": ostara, "padmor": padmor}


def move_bank(code: str, url: str) -> None:
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk=code).update(url=url)


def line(code: str):  # type: ignore[no-untyped-def]
    from haltline.centre.partners.models import Line

    return Line.objects.filter(pk=code).first()


def fall_silent(run: Run, reports: int = 7) -> None:
    move_bank("ostara", NOBODY_THERE)
    for number in range(reports):
        take(reference=f"63251044{number:04}")
    run()


def probe_due() -> None:
    from haltline.centre.partners.models import Line

    Line.objects.update(probe_at=datetime.now(UTC) - timedelta(seconds=1))


def test_after_five_calls_in_vain_nobody_calls_a_bank_that_is_away(
    banks: dict[str, BankServer], run_nudges: Run
) -> None:
    fall_silent(run_nudges)
    assert (line("ostara").state, line("ostara").failures) == ("open", 5)
    sweep(due=True)
    assert line("ostara").failures == 5
    assert noted("partner.line-silent") == 1


def test_other_banks_are_served_meanwhile(banks: dict[str, BankServer], run_nudges: Run) -> None:
    fall_silent(run_nudges)
    take(to_institution="padmor", reference="700000000001")
    run_nudges()
    assert [request.state for request in requests() if request.partner_id == "padmor"] == ["acknowledged"]
    assert line("padmor") is None


def test_one_probe_that_is_answered_brings_all_that_waited(
    banks: dict[str, BankServer], run_nudges: Run
) -> None:
    fall_silent(run_nudges)
    move_bank("ostara", banks["ostara"].url)
    probe_due()
    sweep(due=True)
    assert {request.state for request in requests()} == {"acknowledged"}
    assert line("ostara").state == "closed"
    assert noted("partner.line-back") == 1


def test_its_answer_clocks_run_all_the_same(banks: dict[str, BankServer], run_nudges: Run) -> None:
    fall_silent(run_nudges)
    assert {request.state for request in requests()} == {"sent"}, "the clock of one that waits does not run"
    change("request", sent_at=datetime.now(UTC) - timedelta(days=1), answer_due_at=datetime.now(UTC))
    sweep()
    assert {request.state for request in requests()} == {"escalated"}


def test_a_bank_that_comes_back_gets_the_dearest_request_first(
    banks: dict[str, BankServer], run_nudges: Run
) -> None:
    from haltline.centre.partners.models import Line

    Line.objects.create(
        partner_id="ostara", state="open", since=datetime.now(UTC), probe_at=datetime.now(UTC) + timedelta(1)
    )
    for number, amount in enumerate((9_000_00, 29_000_00, 100_00, 15_000_00)):
        take(reference=f"63251044{number:04}", amount=amount)
    run_nudges()
    probe_due()
    sweep(due=True)
    asked = {str(request.id): request.amount for request in requests()}
    sent = [receipt(body)["hold_id"] for _, _, body, _ in banks["ostara"].calls]
    assert [asked[str(hold)] for hold in sent] == [29_000_00, 15_000_00, 9_000_00, 100_00]


def test_the_next_hop_of_a_large_sum_leaves_before_requests_of_small_ones_written_earlier(
    run_nudges: Run,
) -> None:
    from django.db import connection

    take(amount=25_000_00)
    run_nudges()
    answer(requests()[0], onward=[onward(25_000_00, 200_00, reference="T-1"),
                                  onward(25_000_00, 24_800_00, reference="T-2")])  # fmt: skip
    from haltline.centre.holds.actions.posting import post_reply
    from haltline.centre.holds.models import PartnerReply
    from haltline.centre.holds.queries import answered_requests
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        reply = PartnerReply.objects.select_for_update().get()
        post_reply(reply, answered_requests([reply])[reply.request_id])
        waiting = OutboxMessage.objects.filter(state="waiting")
        losses = {row.subject: row.loss_per_minute for row in waiting}
    small, large = sorted((r for r in requests() if r.id in losses), key=lambda r: r.amount)
    assert losses[large.id] > losses[small.id] > 0
    with connection.cursor() as cursor:
        cursor.execute("select args->>'row', priority from procrastinate_jobs where task_name = 'deliver'"
                       " and status = 'todo' order by priority desc")  # fmt: skip
        first = cursor.fetchone()
    with in_scope("worker:korvane"):
        assert OutboxMessage.objects.get(pk=first[0]).subject == large.id


def test_a_release_waits_behind_no_request_and_a_second_order_behind_the_first(
    banks: dict[str, BankServer], run_nudges: Run
) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, send_release
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    take()
    run_nudges()
    (request,) = requests()
    answer(request, held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    banks["ostara"].answers = lambda method, path, body: (500, {})
    for number in (1, 2):
        with in_scope("worker:korvane"):
            part = HoldPart.objects.select_related("request").get()
            send_release(part, number * 100_00, "clean", by=machine_authority("release"))
        run_nudges()
    releases = [body for _, path, body, _ in banks["ostara"].calls if path.endswith("/release")]
    assert len(releases) == 1, "the second order was sent before the first had arrived"
    held = {"state": "active", "released": "0", "hold_id": str(request.id)}
    banks["ostara"].answers = lambda method, path, body: (200, {**held, "held": "1900000"})
    sweep(due=True)
    sweep(due=True)
    releases = [body for _, path, body, _ in banks["ostara"].calls if path.endswith("/release")]
    assert len(set(releases)) == 2
