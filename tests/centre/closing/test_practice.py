"""Practice officers end reports on the same pages as real ones, and their victims look and judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.desks.pages import events

from haltline.city.people import victims
from haltline.city.people.browser import Browser
from haltline.city.people.ending import Ender
from haltline.city.people.reporting import HeldReceipt
from haltline.city.people.victims import Victims
from haltline.city.world import ReportPlan

Run = Callable[[], int]


class Near(Browser):
    """A browser that asks the centre's program itself, without a socket between."""

    def __init__(self, centre_url: str) -> None:
        from haltline.centre.wsgi import application

        super().__init__(centre_url)
        self._client = httpx.Client(
            base_url="http://localhost", transport=httpx.WSGITransport(app=application), follow_redirects=True
        )


@pytest.fixture
def officer(centre: None, settings: Any) -> Iterator[Browser]:
    """A practice officer at the desk."""
    from haltline.centre.people.actions import put_station

    settings.DEMO = True
    put_station("kv-north", "Korvane North", "korvane")
    browser = Near("")
    browser.sign_in("korvane-1")
    yield browser
    browser.close()


def test_an_officer_ends_what_has_come_to_rest_and_its_victim_judges(
    officer: Browser,
    run_nudges: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report, Verdict

    receipt = take()
    moving = take(reference="632510448899", from_account="100000008831")
    run_nudges()
    request = next(row for row in requests() if row.leg.reference == "632510448820")
    assert answer(request, unknown=request.amount).status == 200
    run_nudges()
    ender = Ender(officer)
    for _ in range(3):
        ender.end_one()
    assert ender.ended == 1
    with in_scope("district:korvane"):
        row = Report.objects.get(reference=receipt.reference)
        assert (row.life, row.category != "unknown", row.station_id) == ("closed", True, "kv-north")
        assert Report.objects.get(reference=moving.reference).life == "open"
    monkeypatch.setattr(victims, "Browser", Near)
    now = datetime.now(UTC)
    plan = ReportPlan("R1", now, "web", "Asha", "9000041276", (), district=0)
    held = HeldReceipt("R1", receipt.reference, f"/r/{receipt.token}", now)
    home = Victims("", {"R1": plan}, lambda: [held])
    home.turn()
    home.turn()
    assert home.judged == {receipt.reference} and not home.troubles
    with in_scope(f"report:{receipt.token}"):
        assert Verdict.objects.get().fair == 5
    assert [event.facts["how"] for event in events("report.told")] == ["call"]
