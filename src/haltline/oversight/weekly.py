"""What each unit did in each week, beside what its open reports should have let one expect.

Cost: one row for each week in which a report is on the clock, up to `HORIZON` times the target.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.oversight.history import History
from haltline.oversight.reports import Reports
from haltline.oversight.spells import Spells
from haltline.oversight.stages import DAY, Clock
from haltline.oversight.survival import Curve, Floats, curve_of

WEEK = 7 * DAY
HORIZON = 2  # targets after which a report that is still open says nothing more of this week's pace
HORIZON_WEEKS = 26  # and never longer
STRATUM_MIN = 200  # ends of a category that make a curve of its own


class Weekly(NamedTuple):
    """Counts by unit (rows) and week (columns), weeks since `first` in microseconds."""

    seen: Floats
    expected: Floats
    first: int


def paced(reports: Reports, spells: Spells, unit: NDArray[np.integer], units: int, clock: Clock) -> Weekly:
    """Ends seen and expected in each week, were every report as fast as others of its category.

    `unit` is the unit of each spell. The week that is not over at the as-of time is left out.
    """
    history = reports.history
    first, weeks = weeks_of(history)
    horizon = min(HORIZON * clock.target, HORIZON_WEEKS * WEEK)
    long = np.minimum(spells.micros, horizon)
    ended = spells.ended & (spells.micros <= horizon)
    seen, expected = np.zeros(units * weeks), np.zeros(units * weeks)
    for chosen, curve in _curves(reports, spells):
        rows = np.flatnonzero(chosen)
        begun, until = spells.begun[rows] - first, spells.begun[rows] - first + long[rows]
        since = begun // WEEK
        many = until // WEEK - since + 1
        row = np.repeat(np.arange(len(rows)), many)
        week = since[row] + np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
        low = _hazard(curve, np.maximum(week * WEEK - begun[row], 0))
        high = _hazard(curve, np.minimum((week + 1) * WEEK - begun[row], long[rows][row]))
        kept = week < weeks
        place = unit[rows][row] * weeks + week
        expected += np.bincount(place[kept], (high - low)[kept], units * weeks)
        came = until[ended[rows]] // WEEK
        place = unit[rows][ended[rows]] * weeks + came
        seen += np.bincount(place[came < weeks], minlength=units * weeks)
    return Weekly(seen.reshape(units, weeks), expected.reshape(units, weeks), first)


def weeks_of(history: History) -> tuple[int, int]:
    """When the first week begins, and how many whole ones there are."""
    first = int(history.at[0]) if len(history) else 0
    return first, max(0, (history.as_of - first) // WEEK)


def _curves(reports: Reports, spells: Spells) -> list[tuple[NDArray[np.bool_], Curve]]:
    """The spells of each category that has a curve of its own, and of all others together."""
    category = reports.category[spells.report] + 1
    many = np.bincount(category, spells.ended)
    found, rest = [], np.ones(len(spells), np.bool_)
    for code in np.flatnonzero(many >= STRATUM_MIN).tolist():
        chosen = category == code
        found.append((chosen, curve_of(spells.micros[chosen], spells.ended[chosen])))
        rest &= ~chosen
    if rest.any():
        found.append((rest, curve_of(spells.micros[rest], spells.ended[rest])))
    return found


def _hazard(curve: Curve, times: NDArray[np.int64]) -> Floats:
    """How many ends a report that is so long on the clock should have met; finite where nobody is left."""
    return -np.log(np.maximum(curve.at(times), 1e-4))
