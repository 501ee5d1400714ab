"""Sample pages of what everybody may read: a morning with hidden figures, and a centre's first day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from haltline.centre.desks.figures import meanings
from haltline.centre.desks.figures.public import FiguresPage, Found, before_the_first, figures_page
from haltline.centre.published import spans
from haltline.centre.published.measures import MEASURES, PACE_CODES, SHARE_CODES
from haltline.centre.published.models import Figure

DAY = spans.FIRST + timedelta(364 + 27)
A_DAY = {"reports": 212, "disputed": 4_80_00_000_00, "held": 61_20_400_00, "released": 2_10_000_00,
         "returned": 9_12_000_00, "wrong_holds": None, "wrong_amount": None, "wrong_hold_seconds": None,
         "contests_upheld": 0}  # fmt: skip
FOUR_WEEKS = {"wrong_holds": 41, "wrong_amount": 21_40_000_00, "wrong_hold_seconds": 611 * 86_400}
PACES = dict(zip(PACE_CODES, (5_220, 4_900, 5_580, None, 2_600_000, None), strict=True))
SHARES = dict(zip(SHARE_CODES, (4, 17, 6, 11, 2, 60), strict=True))
NAMES = {"belnor": "Belnor", "korvane": "Korvane", "tamsara": "Tamsara"}


def _figure(place: str, measure: str, value: int | None, **more: object) -> Figure:
    told = {"days": 28, "since": DAY - timedelta(27), "hidden": value is None, "least": 5,
            "published_at": datetime(2025, 1, 27, 6, tzinfo=UTC)}  # fmt: skip
    return Figure(place=place, measure=measure, value=value, **{**told, **more})


def found() -> Found:
    """A year of alike days, of which one is hidden, with four weeks of three districts."""
    weeks = DAY - timedelta(27)
    told = {
        measure.code: {
            (DAY - timedelta(back), 1): None if back == 3 else A_DAY[measure.code] for back in range(364)
        } | {(weeks, 28): FOUR_WEEKS.get(measure.code) or 28 * (A_DAY[measure.code] or 0)}
        for measure in MEASURES
    }  # fmt: skip
    of_weeks = {code: _figure("", code, value, hidden=False) for code, value in (PACES | SHARES).items()}
    places = {
        place: {code: _figure(place, code, value and value * share) for code, value in A_DAY.items()}
        for place, share in (("korvane", 20), ("belnor", 7))
    } | {"tamsara": {code: _figure("tamsara", code, None) for code in A_DAY}}
    late = {"days": 1, "since": DAY - timedelta(9)}
    mended = [(_figure("", "reports", 212, **late),
               _figure("", "reports", 180, revision=1, reason="32 were a test.", **late))]  # fmt: skip
    return Found(DAY, DAY + timedelta(1), told, weeks, of_weeks, places, NAMES, mended)


def figures(*, empty: bool = False) -> FiguresPage:
    """A full page, or one of a centre that has published nothing."""
    return before_the_first(datetime(2026, 11, 23, 4, 12, tzinfo=UTC)) if empty else figures_page(found())


def definitions() -> dict[str, object]:
    return {"meanings": meanings.MEANINGS, "least": 5}
