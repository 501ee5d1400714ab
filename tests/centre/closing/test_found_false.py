"""A report proven false enters the harm account: all its holds were wrong, also those that ended before."""

from __future__ import annotations

from typing import Any

import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.closing.offices import Run, again, officer, scope, told_of
from tests.centre.closing.test_closing import close
from tests.centre.closing.test_standing import freed, part_of
from tests.centre.desks.pages import events
from tests.centre.recovery.pots import Lost
from tests.centre.test_lapse import confirm_release, swept, the_report, time_is_over

from haltline.protocol import Held

pytestmark = pytest.mark.usefixtures("centre")


def life() -> dict[str, int]:
    """What the one report comes to, as oversight's pages count it."""
    from haltline.centre.oversight.models import Life
    from haltline.centre.oversight.sweeping import sweep

    sweep()
    with scope():
        return dict(Life.objects.get().sums)


def lapsed(run: Run) -> Any:
    """A report of which nobody made sure: its hold, of 20,000, lapsed and the bank gave it free."""
    take()
    run()
    (request,) = requests()
    answer(request, held=Held(amount=request.amount, hold_reference="H"))
    run()
    time_is_over()
    swept()
    confirm_release("ostara")
    run()
    return the_report()


def test_a_hold_that_lapsed_before_its_report_was_proven_false_was_wrong(run_nudges: Run) -> None:
    report = lapsed(run_nudges)
    assert "false_holds" not in life() and life()["settled_holds"] == 1
    with scope():
        close(again(report), "no-fraud")
    (found,) = events("hold.found-wrong")
    assert found.actor_name == "Officer korvane 1" and found.subject == str(requests()[0].pk)
    told = life()
    assert (told["wrong_holds"], told["false_holds"], told["settled_holds"]) == (1, 1, 1)
    assert told["false_amount"] == 2_000_000 and "wrong_amount" not in told, "no release said so"


def test_an_end_that_does_not_say_so_counts_nothing(run_nudges: Run) -> None:
    report = lapsed(run_nudges)
    with scope():
        close(again(report), "withdrawn")
    assert events("hold.found-wrong") == [] and "wrong_holds" not in life()


def test_a_hold_that_a_release_called_wrong_counts_once(run_nudges: Run) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, send_release
    from haltline.centre.holds.models import FreedFor

    report = told_of(Lost(held=20_000_00), run_nudges)
    part = part_of(report)
    with scope():
        send_release(part, part.amount, "A shop", by=machine_authority("release"), because=FreedFor.NOT_FRAUD)
    freed(part)
    with scope():
        close(again(report), "no-fraud")
    told = life()
    assert told["wrong_holds"] == 1 and told["wrong_amount"] == 2_000_000 and "false_holds" not in told


def test_an_end_that_was_undone_takes_its_word_back(run_nudges: Run) -> None:
    from haltline.centre.reports.actions.living import reopen

    report = lapsed(run_nudges)
    with scope():
        close(again(report), "no-fraud")
        reopen(again(report), officer(2), "The shop's paper was forged.")
    assert "wrong_holds" not in life()
    with scope():
        close(again(report), "out-of-reach")
    assert "wrong_holds" not in life()
