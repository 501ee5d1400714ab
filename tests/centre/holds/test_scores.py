"""How a bank serves the victims: the same numbers for its own desk and for every officer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.test_silence import change

from haltline.protocol import Held

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]
SINCE = datetime.now(UTC) - timedelta(days=30)


def asked(run: Run, reports: int, district: str = "korvane") -> list[Any]:
    for number in range(reports):
        take(reference=f"63251{len(district)}{number:06}", amount=10_000_00, district=district)
    run()
    return requests(district)


def card(scope: str = "district:korvane") -> Any:
    from haltline.centre.holds.scores.queries import scorecard
    from haltline.centre.kernel.scope import in_scope

    with in_scope(scope):
        return scorecard("ostara", SINCE)


def test_what_was_held_refused_late_and_out_of_balance_is_counted(run_nudges: Run) -> None:
    one, two, three, _waits = asked(run_nudges, 4)
    answer(one, held=Held(amount=6_000_00, hold_reference="H"), unknown=4_000_00)
    answer(two, free=10_000_00)
    answer(three, unknown=1)
    run_nudges()
    found = card()
    assert (found.asked, found.held) == (20_000_00, 6_000_00)
    assert (found.unbalanced.hits, found.unbalanced.n) == (1, 3)
    assert (found.speed.n, found.speed.answered, found.late.hits) == (4, 2, 0)
    change("request", sent_at=datetime.now(UTC) - timedelta(days=1))
    assert (card().late.hits, card().late.n) == (4, 4)


def test_districts_are_counted_together_and_the_bank_reads_the_same(run_nudges: Run) -> None:
    for district in ("korvane", "tamsara"):
        for request in asked(run_nudges, 2, district):
            answer(request, held=Held(amount=10_000_00, hold_reference="H"))
    run_nudges()
    assert card("district:korvane") == card("district:tamsara")
    assert card("partner:ostara").speed.n == 4
    assert card("partner:ostara").held == 40_000_00


def test_afterwards_the_reader_still_sees_no_more_than_before(run_nudges: Run) -> None:
    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.holds.scores.queries import scorecard
    from haltline.centre.kernel.scope import in_scope

    asked(run_nudges, 1)
    with in_scope("partner:padmor"):
        scorecard("ostara", datetime.now(UTC) - timedelta(days=1))
        assert HoldRequest.objects.count() == 0


def test_a_banks_median_of_late_is_measured_and_a_slow_bank_waits_its_turn(run_nudges: Run) -> None:
    from haltline.centre.holds.scores.queries import measure_speeds
    from haltline.centre.partners.queries import median_seconds, partner_named

    for request in asked(run_nudges, 3):
        answer(request, free=10_000_00)
    run_nudges()
    now = datetime.now(UTC)
    change("request", sent_at=now - timedelta(seconds=700), answered_at=now - timedelta(seconds=100))
    measure_speeds()
    assert (median_seconds(partner_named("ostara")), median_seconds(partner_named("padmor"))) == (600, None)
    change("request", answered_at=now)
    measure_speeds()
    assert median_seconds(partner_named("ostara")) == 600, "once a minute is enough"
