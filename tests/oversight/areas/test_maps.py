"""An operator's map is refused with the reason, or drawn whole; few people do not make a place stand out."""

from __future__ import annotations

import pytest
from tests.oversight.areas.test_rates import GEOGRAPHY, needs_geography

from haltline.oversight.areas.checking import check
from haltline.oversight.areas.drawing import GRID, WIDTH_MOST, draw
from haltline.oversight.areas.reading import Area, read_areas
from haltline.oversight.areas.shrinking import shrunk
from haltline.sources.bad_input import BadInput


def square(x: float = 0, y: float = 0, side: float = 1) -> list[list[float]]:
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def area(name: str, *rings: list[list[float]], code: str = "") -> Area:
    return Area(name, code, geometry={"type": "Polygon", "coordinates": list(rings)})


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        ([area("A", square(500_000, 3_000_000, 9_000))], "not degrees.*EPSG:4326"),
        ([area("A", square()[:-1])], "not closed"),
        ([area("A", square()[:2] + square()[:1])], "fewer than four"),
        ([area("A", [[0, 0], ["x", 1], [1, 1], [0, 0]])], "no rings of"),
        ([area("A", [[0, 0], [float("nan"), 1], [1, 1], [0, 0]])], "no rings of"),
        ([Area("A", geometry={"type": "Polygon", "coordinates": 7})], "no rings of"),
        ([area("A")], "no rings of"),
        ([area("A", square(), code="7"), area("B", square(1), code="7")], "the code '7' stands 2 times"),
        ([area("Norvale", square()), area("NORVALE", square(1))], "the name 'norvale' stands 2 times"),
        ([], "has no district"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_refused_with_what_to_do(areas: list[Area], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        check(areas, "map.geojson")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadInput, match=r"A: .*B: "):
        check([area("A", square()[:-1]), area("B", square(500))], "map.geojson")


def test_neighbours_meet_holes_stay_and_small_places_are_seen() -> None:
    big = area("Big", square(0, 0, 10), square(4, 4, 2))
    check([big], "map.geojson")
    drawn = draw([big, area("Right", square(10, 0, 10)), area("Dot", square(3, 3, 0.001))])
    assert drawn.paths[0].count("M") == 2
    assert drawn.width == WIDTH_MOST
    edge = {int(part) for part in drawn.paths[1].split("M")[1].split("l")[0].split()}
    assert abs(min(edge) - drawn.width / 2) <= GRID
    assert drawn.paths[2].endswith(f"h{GRID}v{GRID}h-{GRID}z")


@needs_geography
def test_the_districts_of_uttar_pradesh_are_drawn_in_little() -> None:
    areas = read_areas(GEOGRAPHY / "uttarpradesh_71_districts_2011.geojson")
    check(areas, "map")
    drawn = draw(areas)
    assert len(drawn.paths) == 71
    assert sum(map(len, drawn.paths)) < 160_000


def test_without_true_differences_all_rates_are_that_of_all() -> None:
    assert shrunk([10, 20, 30], [1_000, 2_000, 3_000]) == [0.01] * 3
    assert shrunk([], []) == []


def test_the_fewer_people_the_nearer_to_the_rate_of_all() -> None:
    counts, people = [0, 400, 100, 3], [100, 100_000, 100_000, 100]
    mean = sum(counts) / sum(people)
    found = shrunk(counts, people)
    drawn = [
        abs(now - mean) / abs(n / each - mean) for now, n, each in zip(found, counts, people, strict=True)
    ]
    assert drawn[0] == pytest.approx(drawn[3]) and drawn[0] < 0.2 < 0.9 < drawn[1]
    assert all(rate > 0 for rate in found)
