"""Rates per 100,000 people have exact limits; where nobody knows the population there is no rate."""

import json
from pathlib import Path

import pytest

from haltline.oversight.areas.rates import limits, rate, rates
from haltline.oversight.areas.reading import Area, Population, read_areas, read_populations
from haltline.sources.bad_input import BadInput

GEOGRAPHY = Path("/work/shared/data/geography/india")
needs_geography = pytest.mark.skipif(
    not GEOGRAPHY.is_dir(),
    reason="the districts of Uttar Pradesh are data of the operator, not of the project",
)
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904), (100, 81.3640, 121.6268)],
)
def test_limits_are_the_published_exact_ones(count: int, low: float, high: float) -> None:
    assert limits(count) == pytest.approx((low, high), abs=6e-5)


def test_a_rate_carries_its_count_and_its_population() -> None:
    found = rate(Area("Norvale"), 10, 200_000)
    assert (found.count, found.population, found.per_100k) == (10, 200_000, 5.0)
    assert found.interval == pytest.approx((2.3977, 9.1952), abs=5e-5)


@pytest.mark.parametrize("nobody", [None, 0])
def test_without_a_population_there_is_no_rate(nobody: int | None) -> None:
    found = rate(Area("Norvale"), 10, nobody)
    assert (found.count, found.per_100k, found.interval) == (10, None, None)


def test_reports_of_places_that_are_not_on_the_map_are_listed_not_lost() -> None:
    areas = [Area("Norvale"), Area("Harsun")]
    people = [Population("Norvale", 1000), Population("Elsewhere", 5)]
    found = rates(areas, people, {"NORVALE": 3, "Nowhere": 4})
    assert [one.count for one in found.rates] == [3, 0]
    assert found.unplaced == (("Nowhere", 4),)
    assert found.without_population == ("Harsun",)
    assert found.unused_populations == ("Elsewhere",)


def write_map(path: Path, *names: str, **odd: object) -> Path:
    features = [{"type": "Feature", "properties": {"District": name}, "geometry": SQUARE} for name in names]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **odd}))
    return path


def test_a_map_is_read_whatever_the_capitals_of_its_fields(tmp_path: Path) -> None:
    (area,) = read_areas(write_map(tmp_path / "map.geojson", "Norvale"))
    assert (area.name, area.geometry) == ("Norvale", SQUARE)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is no JSON"),
        ('{"type": "Feature"}', "feature collection"),
        ('{"type": "FeatureCollection", "features": [{}]}', "feature 1 has no properties"),
        ('{"type": "FeatureCollection", "features": [{"properties": {"x": 1}}]}', "feature 1 has no name"),
        ('{"type": "FeatureCollection", "features": [{"properties": {"name": "A"}}]}', "A: is no polygon"),
    ],
)
def test_a_damaged_map_is_refused_with_the_place_of_the_fault(
    tmp_path: Path, content: str, reason: str
) -> None:
    (tmp_path / "map.geojson").write_text(content)
    with pytest.raises(BadInput, match=reason):
        read_areas(tmp_path / "map.geojson")


def test_a_damaged_population_names_every_bad_line(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text('district,population\nA,-4\nB,"12,345"\nC,many\nD,\n')
    with pytest.raises(BadInput, match=r"line 2: A: '-4'.*line 4: C: 'many'"):
        read_populations(tmp_path / "p.csv")
    (tmp_path / "p.csv").write_text('district,population\nB,"12,345"\nD,\n')
    assert [(one.name, one.persons) for one in read_populations(tmp_path / "p.csv")] == [("B", 12_345)]


@needs_geography
def test_all_districts_of_2011_join_by_code_and_nearly_all_by_name() -> None:
    areas = read_areas(GEOGRAPHY / "uttarpradesh_71_districts_2011.geojson")
    people = read_populations(GEOGRAPHY / "census2011_district_population.csv")
    found = rates(areas, people, {})
    assert sum(one.population or 0 for one in found.rates) == 199_812_341
    nameless = [Area(area.name, "", area.state) for area in areas]
    by_name = rates(nameless, people, {})
    assert [one.population for one in by_name.rates] == [one.population for one in found.rates]


@needs_geography
def test_districts_made_after_the_census_have_no_rate() -> None:
    areas = read_areas(GEOGRAPHY / "uttarpradesh_75_districts.geojson")
    people = read_populations(GEOGRAPHY / "census2011_district_population.csv")
    found = rates(areas, people, {"Sambhal": 12, "लखनऊ": 5, "Prayagraj": 7}, {"Prayagraj": "Allahabad"})
    by_name = {one.area.name: one for one in found.rates}
    assert (by_name["Sambhal"].count, by_name["Sambhal"].per_100k) == (12, None)
    assert by_name["Lucknow"].per_100k == pytest.approx(5 / 4_589_838 * 100_000)
    assert by_name["Allahabad"].count == 7
    assert set(found.without_population) == {"Amethi", "Hapur", "Sambhal", "Shamli"}
    assert (found.unplaced, found.unused_populations) == ((), ())
