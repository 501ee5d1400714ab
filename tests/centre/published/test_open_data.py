"""Open data: three formats with the same cells, for anybody, kept by caches, and nothing hidden in them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.utils.translation import override
from tests.centre.published.days import MONDAY, World, at, publish_until

from haltline.sources.answer_sheet.safe_text import meant

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def week(log: World) -> World:
    """A week with small and large days."""
    for day, count in enumerate((3, 2, 9, 0, 4, 6, 7)):
        for minute in range(count):
            log.report(at(MONDAY + timedelta(day), 10, minute), 900 + minute)
    publish_until(MONDAY + timedelta(6))
    return log


def fetched(address: str, **headers: str) -> Any:
    return Client(headers=headers).get(address)


def from_csv(body: bytes) -> list[dict[str, Any]]:
    def cell(name: str, text: str) -> Any:
        if name in ("value", "least", "revision"):
            return int(text) if text else None
        return text == "true" if name == "suppressed" else meant(text)

    rows = csv.DictReader(io.StringIO(body.decode(), newline=""))
    return [{name: cell(name, text) for name, text in row.items()} for row in rows]


@pytest.mark.usefixtures("week")
def test_the_three_formats_are_equal_cell_by_cell() -> None:
    told = json.loads(fetched("/figures/data.json").content)
    assert from_csv(fetched("/figures/data.csv").content) == told["rows"]
    table = pq.read_table(io.BytesIO(fetched("/figures/data.parquet").content))
    assert table.to_pylist() == told["rows"]
    jsonschema_rs.validate(json.loads(fetched("/figures/schema.json").content), told)
    hidden = [row for row in told["rows"] if row["suppressed"]]
    assert hidden and all(row["value"] is None for row in hidden)
    days = [row for row in told["rows"] if (row["span"], row["measure"]) == ("day", "reports")]
    assert [row["value"] for row in days] == [None, None, 9, 0, None, 6, 7]
    assert told["licence"] == "CC BY 4.0" and table.schema.metadata[b"licence"] == b"CC BY 4.0"


@pytest.mark.usefixtures("week")
def test_anybody_fetches_it_without_a_cookie_and_caches_keep_it() -> None:
    first = fetched("/figures/data.csv")
    assert first["Access-Control-Allow-Origin"] == "*" and not first.cookies
    assert "public" in first["Cache-Control"] and "Cookie" not in first.get("Vary", "")
    assert 'rel="license"' in first["Link"]
    for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        again = fetched("/figures/data.csv", **{header: value})
        assert (again.status_code, again.content) == (304, b"")
    assert fetched("/figures/data.json")["ETag"] != first["ETag"]
    publish_until(MONDAY + timedelta(7))
    assert fetched("/figures/data.csv", **{"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.usefixtures("week")
def test_a_day_or_a_year_is_asked_for_and_nonsense_is_refused() -> None:
    def days(query: str) -> set[str]:
        return {row["from"] for row in json.loads(fetched(f"/figures/data.json?{query}").content)["rows"]}

    assert days(f"day={MONDAY}") == {str(MONDAY)}
    assert len(days(f"year={MONDAY.year}")) == 7
    assert days("year=1999") == set()
    for query in ("day=yesterday", "year=26", "year=٢٠٢٦", "day=2026-02-30"):
        assert fetched(f"/figures/data.csv?{query}").status_code == 400
    assert fetched("/figures/data.xlsx").status_code == 404
    assert Client().post("/figures/data.csv").status_code == 405


@pytest.mark.usefixtures("week")
def test_no_name_in_it_is_a_formula_to_a_spreadsheet() -> None:
    from haltline.centre.published import data
    from haltline.centre.published.models import Figure

    rows = data.rows(Figure.objects.all(), {"": "=1+1"}, "INR")
    assert b",'=1+1," in data.as_csv(rows) and from_csv(data.as_csv(rows)) == rows


def test_a_centre_that_published_nothing_gives_a_table_without_rows() -> None:
    assert fetched("/figures/data.csv").content.decode().startswith("span,from,to,place,")
    assert json.loads(fetched("/figures/data.json").content)["rows"] == []
    assert pq.read_table(io.BytesIO(fetched("/figures/data.parquet").content)).num_rows == 0


@pytest.mark.usefixtures("week")
def test_the_page_says_the_day_its_sums_and_what_they_lack() -> None:
    last = MONDAY + timedelta(6)
    got = fetched("/figures")
    page = " ".join(got.content.decode().split())
    assert not got.cookies and "public" in got["Cache-Control"]
    assert "7 reports." in page and f"/figures?day={last - timedelta(1)}" in page
    assert '<span class="num">31</span>' in page  # the week, though three of its days are hidden
    assert (
        "/figures/definitions#held" in page
        and 'id="held"' in fetched("/figures/definitions").content.decode()
    )
    early = " ".join(fetched(f"/figures?day={MONDAY}").content.decode().split())
    assert "so few reports that their number is not shown" in early
    third = fetched(f"/figures?day={MONDAY + timedelta(2)}").content.decode()
    assert "361 days lack" in third or "363 days lack" in third
    for nonsense in ("2020-01-01", "2999-01-01", "x", "0001-01-01", "9999-12-31"):
        assert fetched(f"/figures?day={nonsense}").status_code == 404
    assert "रिपोर्ट" in fetched("/figures?language=hi").content.decode()


def test_a_centre_that_published_nothing_says_so() -> None:
    got = fetched("/figures")
    assert got.status_code == 200 and "No day has been published yet." in got.content.decode()


def test_the_first_morning_is_told_with_its_hour_and_all_that_will_stand_there() -> None:
    from haltline.centre.desks.figures import meanings
    from haltline.centre.desks.figures.public import before_the_first

    with override("en"):
        late = before_the_first(datetime(2026, 11, 23, 18, 29, tzinfo=UTC)).first
        later = before_the_first(datetime(2026, 11, 23, 18, 31, tzinfo=UTC)).first
    assert late and later, "23:59 and 00:01 in Kolkata"
    assert (late.today.day, late.day.day, late.hour) == (23, 24, "06:00")
    assert (later.today.day, later.day.day, later.hour) == (24, 25, "06:00")
    for language, word in (("en", "What will stand here"), ("hi", "यहाँ क्या होगा")):
        page = fetched(f"/figures?language={language}").content.decode()
        assert word in page and "06:00" in page and "Asia/Kolkata" in page
        assert all(f"/figures/definitions#{meaning.code}" in page for meaning in meanings.MEANINGS)


def test_the_data_dictionary_names_every_column_and_figure() -> None:
    from pathlib import Path

    from haltline.centre.published import data, measures

    text = Path("docs/reference/public-figures.md").read_text()
    for column in data.COLUMNS:
        assert f"| `{column.name}` | {column.kind}" in text and column.means in text
    for code in measures.CODES:
        assert f"| `{code}` | {measures.unit_of(code).value} | {measures.means(code)} |" in text
