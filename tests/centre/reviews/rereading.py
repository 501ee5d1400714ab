"""Closed reports of two districts, drawn and given out, for the tests of reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.centre.acts import answer, requests, take
from tests.centre.closing.offices import scope

Run = Callable[[], int]
HOME, AWAY = "korvane", "tamsara"
TEXT = "We followed your money to its end, Meera Kashyap. Officer korvane 1 of Korvane called you."
STORY = "I am Meera Kashyap of Korvane, 9000041276. Rupen called from +91 90000 55512 about 100000008830."


def closed(run: Run, number: int = 0, district: str = HOME, **changes: object) -> tuple[str, Any]:
    """A report that ended with nothing to return; gives the victim's word and the report."""
    from haltline.centre.closing.actions import close
    from haltline.centre.people.models import Person
    from haltline.centre.reports.actions.living import Ending
    from haltline.centre.reports.models import Report

    told = {"name": "Meera Kashyap", "story": STORY} | changes
    receipt = take(district=district, reference=f"63251044{number:04}", from_account=f"10000000{number:04}",
                   to_account=f"20000000{number:04}", **told)  # fmt: skip
    run()
    with scope(f"district:{district}"):
        report = Report.objects.get(reference=receipt.reference)
    (request,) = [each for each in requests(district) if each.report_id == report.pk]
    assert answer(request, unknown=request.amount).status == 200
    run()
    officer = Person.objects.get(username=f"{district}-1")
    with scope(f"district:{district}"):
        close(Report.objects.get(pk=report.pk), officer, Ending("nothing-returned", TEXT))
    return receipt.token, report


def draw_now(district: str = HOME, seed: str = "seed") -> Any:
    """Draw from all that was closed within this hour."""
    from haltline.centre.reviews.actions.drawing import draw_span

    now = datetime.now(UTC)
    with scope(f"worker:{district}"):
        return draw_span(district, now - timedelta(hours=1), now + timedelta(hours=1), seed)


def readings(district: str = HOME) -> list[Any]:
    """All readings of a district's reports, as the sweep sees them."""
    from haltline.centre.reviews.models import Reading

    with scope(f"worker:{district}"):
        return list(Reading.objects.select_related("rater").order_by("report_id", "number"))


def said(**changes: str) -> dict[str, str]:
    """An answer to every question of the form: nothing wrong, but for what is named."""
    from haltline.centre.kernel.profile import profile

    return {
        item.code: changes.get(item.code.replace("-", "_"), "no" if item.faults == ("yes",) else "yes")
        for item in profile().quality.items
    }


def read(reading: Any, **changes: str) -> None:
    """Its reader answers everything and sends; a fault gets some words."""
    from haltline.centre.people.models import Person
    from haltline.centre.reviews.actions.rereading import answer as keep
    from haltline.centre.reviews.actions.rereading import send

    person = Person.objects.get(pk=reading.rater_id)
    with scope(f"reread:{person.pk}"):
        for item, word in said(**changes).items():
            keep(reading.pk, item, word, "The text says nothing of it.")
        send(reading.pk, person)
