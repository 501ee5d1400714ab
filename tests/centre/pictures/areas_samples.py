"""Sample maps: the practice country with a small district, one cut in two, and one that nobody counted."""

from __future__ import annotations

from datetime import date, timedelta

from tests.centre.pictures.samples import NOW

from haltline.centre.desks.area_page import AreaPage, area_page
from haltline.centre.desks.oversight import areas as overseen
from haltline.centre.desks.oversight import asked as asking
from haltline.centre.desks.oversight.areas import OverseenMap
from haltline.centre.published.mapping.queries import Map, with_rates
from haltline.centre.published.models import Area
from haltline.cli.practice_map import outlines

NAMES = {
    name.lower(): name for name in ("Korvane", "Tamsara", "Belnor", "Nilavar", "Osric", "Vesh", "Harsun")
}
PEOPLE = (2_400_000, 810_000, 1_200_000, 3_100_000, 90_000, None, 640_000)
COUNTS = {
    "Korvane": 912,
    "Tamsara": 655,
    "Belnor": 120,
    "Nilavar": 1_730,
    "Osric": 7,
    "Vesh": 44,
    "Elsewhere": 31,
}


def areas() -> list[Area]:
    features = outlines(NAMES)["features"]
    return [
        Area(
            name=name, code=name.lower(), population=people, geometry=feature["geometry"],
            split_from="Nilavar" if name == "Harsun" else "",
            split_on=date(2025, 4, 1) if name == "Harsun" else None, loaded_at=NOW,
        )
        for name, people, feature in zip(NAMES.values(), PEOPLE, features, strict=True)  # type: ignore[arg-type]
    ]  # fmt: skip


def found(*, hidden: bool = False) -> Map:
    """The map; ``hidden``: one district's count is not shown."""
    counts: dict[str, int | None] = dict(COUNTS)
    return with_rates(areas(), counts | {"Tamsara": None} if hidden else counts)


def public(*, empty: bool = False) -> AreaPage:
    shown = None if empty else found(hidden=True)
    return area_page(shown, "Four weeks.", "/figures/areas.geojson")


def supervisors() -> OverseenMap:
    asked = asking.Asked()
    return overseen.map_page(asked, asked.span(NOW - timedelta(days=1)), found())
