"""A crowd of stations: the picture shows all, the table a page of them, those outside their limits first."""

from __future__ import annotations

import re

import numpy as np
from tests.centre.pictures.oversight_samples import fast, stations

from haltline.centre.desks.oversight.units import ROWS, Where
from haltline.centre.desks.templatetags.desks import beside


def test_a_few_units_stand_in_one_table() -> None:
    table = fast().table
    assert (len(table.rows), table.pages, table.districts) == (3, (), ())


def test_every_station_is_on_one_page_of_the_table_and_those_outside_come_first() -> None:
    pages = [stations(Where(number=number)).table for number in (1, 2, 3)]
    shown = [row for table in pages for row in table.rows]
    assert [len(table.rows) for table in pages] == [ROWS, ROWS, 40] and pages[0].of == 240
    assert {row.name for row in shown} == {f"Station s{each:03}" for each in range(240)}
    assert pages[0].first >= 1 and shown[0].name == "Station s130"
    outside = [row.first for row in shown]
    assert outside == sorted(outside, reverse=True) and sum(outside) == pages[0].first
    assert [each.current for each in pages[1].pages] == [False, True, False]
    assert stations(Where(number=99)).table.rows == pages[2].rows, "after the last page there is none"


def test_a_district_has_its_stations_and_the_way_back_to_all() -> None:
    table = stations(Where("d03")).table
    assert (len(table.rows), table.of, table.pages) == (20, 20, ())
    assert {row.place for row in table.rows} == {"District 03"} and len(table.districts) == 12
    assert stations(Where("d03", 7)).table.rows == table.rows
    assert stations(Where("elsewhere")).table.rows == (), "a district without a station is not all of them"
    few = stations(Where("d01"), districts=2).table
    assert [each.href.partition("&weeks=13")[2] for each in few.pages] == [
        "&district=d01&page=1#units", "&district=d01&page=2#units",
    ]  # fmt: skip


def dots_in_crowds(drawn: str) -> int:
    return sum(path.count("M") for path in re.findall(r'<path class="pt[^"]*" d="([^"]*)"', drawn))


def test_the_picture_has_a_dot_for_every_station_and_links_where_somebody_looks() -> None:
    page = stations(Where("d03"))
    desk, phone = page.funnel.split('<svg class="for-phone"')
    links = re.findall(r'<a [^>]*href="[^"]*unit=(s\d+)', desk)
    assert {f"s{each:03}" for each in range(3, 240, 12)} < set(links)
    assert "s130" in links and len(links) + dots_in_crowds(desk) == 240
    assert "<a " not in phone and phone.count('class="pt-out"') + dots_in_crowds(phone) == 240
    assert len(page.rows) == 240, "what is taken out has all"


WORDS = {
    "as chance explains": 0,
    "between the limits: as chance brings one in twenty": 1,
    "<b>above both limits</b>": 2,
    "<b>below both limits</b>": 2,
}


def lines_of(drawn: str) -> list[np.ndarray]:
    """The limits as drawn: the 95 % ones, then the 99.8 % ones, lower and upper; points across and down."""
    found = re.findall(r'<path class="limit[^"]*" d="M([^"]*)"', drawn)
    return [np.array([point.split() for point in line.split("L")], float) for line in found]


def lines_beyond(x: float, y: float, lines: list[np.ndarray]) -> int:
    """Beyond how many pairs of limits a dot is seen; a point lower on the page has a larger ``y``."""
    at = [np.interp(x, line[:, 0], line[:, 1]) for line in lines]
    return sum(y > low + 0.02 or y < high - 0.02 for low, high in (at[:2], at[2:]))


def test_each_dot_is_seen_where_the_word_in_the_table_says_it_lies() -> None:
    judged = 0
    for seed in range(6):
        page = stations(districts=1, seed=seed, sizes=[20 + each % 9 for each in range(90)])
        desk = page.funnel.split('<svg class="for-phone"')[0]
        lines = lines_of(desk)
        dots = re.findall(r'unit=(s[0-9]+)[^>]*><circle class="[^"]*" cx="([0-9.]+)" cy="([0-9.]+)"', desk)
        seen = {name: lines_beyond(float(x), float(y), lines) for name, x, y in dots}
        told = {row.placed.unit.name: WORDS[str(beside(row.placed))] for row in page.rows}
        assert seen == told
        judged += sum(depth > 0 for depth in told.values())
    assert judged > 5, "some lie beyond a limit"
