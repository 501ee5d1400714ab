"""The operator's map: loaded whole or not at all, and its rates for supervisors and for everybody."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.centre.acts import take
from tests.centre.desks.conftest import SignIn, signed_in  # noqa: F401 - a fixture
from tests.centre.published.days import MONDAY, World, at, publish_until
from tests.oversight.areas.test_rates import GEOGRAPHY, needs_geography

from haltline.cli.practice_map import outlines
from haltline.sources.bad_input import BadInput

pytestmark = pytest.mark.usefixtures("centre")
NAMES = {"korvane": "Korvane", "tamsara": "Tamsara", "belnor": "Belnor"}


def files(
    folder: Path, people: str = "district,population\nKorvane,1000000\nTAMSARA,50000\n", **more: Any
) -> Any:
    from haltline.centre.published.mapping.actions import Files

    drawn, counted = folder / "map.geojson", folder / "people.csv"
    drawn.write_text(json.dumps(more.pop("drawn", None) or outlines(NAMES)))
    counted.write_text(people)
    return Files(drawn, counted, **more)


def load(given: Any) -> Any:
    from haltline.centre.published.mapping.actions import load as put

    return put(given)


def page_of(browser: Any, address: str) -> str:
    got = browser.get(address)
    assert got.status_code == 200, got.content[:400]
    return " ".join(got.content.decode().split())


def test_a_map_is_loaded_in_place_of_the_one_before_and_bad_files_change_nothing(tmp_path: Path) -> None:
    from haltline.centre.published.mapping.queries import loaded

    done = load(files(tmp_path))
    assert (done.districts, done.without_population) == (3, ("Belnor",))
    done = load(files(tmp_path, "district,population\nKorvane,7\nElsewhere,5\nBelnor,0\n"))
    assert done.without_population == ("Tamsara", "Belnor") and done.unused == ("Elsewhere",)
    metres: Any = outlines(NAMES)
    for feature in metres["features"]:
        ring = feature["geometry"]["coordinates"][0]
        feature["geometry"]["coordinates"][0] = [[x * 1e5, y * 1e5] for x, y in ring]
    for bad in (
        {"drawn": metres},
        {"people": "district,population\nKorvane,many\n"},
        {"aliases": {"Old Korvane": "Nowhere"}},
        {"splits": {"Belnor": ("Nowhere", None)}},
    ):
        with pytest.raises(BadInput):
            load(files(tmp_path, **bad))
    assert [(area.name, area.population) for area in loaded()] == [
        ("Belnor", None), ("Korvane", 7), ("Tamsara", None),
    ]  # fmt: skip


def test_the_public_map_shows_published_districts_only(log: World, tmp_path: Path) -> None:
    assert "No map of districts has been loaded." in page_of(Client(), "/figures/map")
    load(files(tmp_path, splits={"Belnor": ("Tamsara", date(2025, 4, 1))}))
    assert "No four weeks have been published yet." in page_of(Client(), "/figures/map")
    first = MONDAY - timedelta((MONDAY - date(2024, 1, 1)).days % 28)
    for count, district in ((40, "korvane"), (8, "tamsara")):
        for minute in range(count):
            log.report(at(first, 10, minute), 900 + minute, district)
    publish_until(first + timedelta(27))
    page = page_of(Client(), "/figures/map")
    assert "Korvane: 4.0 per 100,000, 95 % interval 2.9 to 5.4" in page
    assert "its lines with Belnor changed on Tue 1 Apr 2025" in page
    data = json.loads(Client().get("/figures/areas.geojson").content)
    says = {each["properties"]["says"].split(":")[0]: each["properties"] for each in data["features"]}
    assert says["Korvane"]["level"] == 5 and says["Tamsara"]["level"] == 0


def test_a_hidden_district_is_hatched_and_without_a_rate(log: World, tmp_path: Path) -> None:
    load(files(tmp_path))
    first = MONDAY - timedelta((MONDAY - date(2024, 1, 1)).days % 28)
    for count, district in ((40, "korvane"), (3, "tamsara")):
        for minute in range(count):
            log.report(at(first, 10, minute), 900 + minute, district)
    publish_until(first + timedelta(27))
    page = page_of(Client(), "/figures/map")
    assert "Korvane: not shown" in page and "Tamsara: not shown" in page and "4.0" not in page


def test_a_supervisor_sees_the_rates_of_the_own_districts(signed_in: SignIn, tmp_path: Path) -> None:  # noqa: F811
    from haltline.centre.oversight.sweeping import sweep
    from haltline.centre.people.models import Person

    load(files(tmp_path))
    for number, district in enumerate(("korvane", "korvane", "tamsara")):
        take(district=district, reference=f"63251044{number:04}")
    sweep()
    Person.objects.create(
        username="korvane-head", role="supervisor", district_id="korvane", desk_name="Supervisor 1"
    )
    browser = signed_in("korvane-head")
    page = page_of(browser, "/oversight/areas")
    assert "Korvane: 0.2 per 100,000" in page and "few reports: the rate says little" in page
    assert "Tamsara: none of your districts" in page
    assert browser.get("/oversight/areas.geojson").status_code == 200
    for name in ("korvane-1", "korvane-recovery", "sirvala-desk"):
        assert signed_in(name).get("/oversight/areas").status_code == 403, name
        assert signed_in(name).get("/oversight/areas.geojson").status_code == 403, name


def test_an_own_district_without_a_report_is_at_nothing_and_not_another_s(
    signed_in: SignIn, tmp_path: Path  # noqa: F811
) -> None:
    from haltline.centre.people.models import Person

    load(files(tmp_path))
    Person.objects.create(
        username="korvane-head", role="supervisor", district_id="korvane", desk_name="Supervisor 1"
    )
    page = page_of(signed_in("korvane-head"), "/oversight/areas")
    assert "Korvane: 0.0 per 100,000" in page and "Tamsara: none of your districts" in page


@needs_geography
def test_the_map_of_uttar_pradesh_is_loaded_with_its_census(tmp_path: Path) -> None:
    from haltline.centre.published.mapping.actions import Files

    census = GEOGRAPHY / "census2011_district_population.csv"
    done = load(Files(GEOGRAPHY / "uttarpradesh_71_districts_2011.geojson", census))
    assert (done.districts, done.without_population) == (71, ())
    done = load(Files(GEOGRAPHY / "uttarpradesh_75_districts.geojson", census))
    assert done.districts == 75 and len(done.without_population) == 4
    assert len(page_of(Client(), "/figures/map")) < 400_000
