"""Sample pages of oversight: a quarter of twenty-seven districts, one of them slow, drawn with a seed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np
from tests.centre.pictures.samples import NOW

from haltline.centre.desks.oversight import asked as asking
from haltline.centre.desks.oversight.fair import FairPage, fair_page
from haltline.centre.desks.oversight.fast import FastPage, Found, fast_page
from haltline.centre.desks.oversight.harm import Account, HarmPage, release_told
from haltline.centre.desks.oversight.hidden import HiddenPage, hidden_page, in_words
from haltline.centre.desks.oversight.units import ALL, Where, table
from haltline.centre.desks.oversight.waiting import Report as WaitingReport
from haltline.centre.desks.oversight.waiting import RisenLine, WaitingPage, waiting_page
from haltline.centre.oversight.bins import EDGES, class_of
from haltline.centre.oversight.models import Look, Question
from haltline.centre.oversight.queries import Counted, Unit
from haltline.centre.queue.backlog import Ball, Class

MEDIANS = (120, 1_080, 5_400, 864_000, 2_592_000, 3_456_000, 86_400)  # seconds, of the clocks in their order
NAMED = ("Korvane", "Tamsara", "Belnor")


def counted(median: float, sizes: list[int], *, seed: int, slow: int = -1) -> Counted:
    """Durations around a median, heavy to the right; a tenth still wait; ``slow`` takes thrice as long."""
    chance = np.random.default_rng(seed)
    ended, left = (np.zeros((len(sizes), len(EDGES)), np.int64) for _ in range(2))
    for unit, n in enumerate(sizes):
        for seconds in chance.lognormal(np.log(median * (3 if unit == slow else 1)), 1.1, n):
            table = left if chance.random() < 0.1 else ended
            table[unit, class_of(seconds)] += 1
    units = tuple(
        Unit(NAMED[unit].lower() if unit < len(NAMED) else "", str(unit)) for unit in range(len(sizes))
    )
    return Counted(units, ended, left, left.sum(axis=1))


def fast(*, empty: bool = False) -> FastPage:
    """A busy quarter, or one without a report."""
    sizes = [] if empty else [240, 310, 12, *(20 + 17 * each for each in range(24))]
    stages = {
        name: counted(median, sizes, seed=number, slow=1 if number == 1 else -1)
        for number, (name, median) in enumerate(zip(asking.CLOCKS, MEDIANS, strict=True))
    }
    asked = asking.Asked("first_request-first_answer")
    before = counted(1_620, sizes, seed=9)
    money = {"returned": 1_92_06_000_00, "held": 7_68_24_000_00, "in_flight": 41_82_300_00,
             "unknown": 2_11_26_600_00,
             "released": 65_30_000_00, "withdrawn": 25_62_51_100_00, "wrong_holds": 41}  # fmt: skip
    names = {name.lower(): name for name in NAMED}
    return fast_page(asked, NOW, Found(stages[asked.clock], before, stages, {} if empty else money, names))


CROWDED = [30 + each % 70 for each in range(240)]


def stations(
    where: Where = ALL, districts: int = 12, *, seed: int = 4, sizes: list[int] = CROWDED
) -> FastPage:
    """A crowd of stations: more than one page of a table, one of them slow, in so many districts."""
    units = counted(1_080, sizes, seed=seed, slow=130)
    places = {f"d{each:02}": f"District {each:02}" for each in range(districts)}
    own = tuple(Unit(f"s{each:03}", f"d{each % districts:02}") for each in range(len(sizes)))
    asked = asking.Asked("first_request-first_answer", "station")
    stages = dict.fromkeys(asking.CLOCKS, units)
    names = {unit.name: f"Station {unit.name}" for unit in own}
    return fast_page(asked, NOW, Found(replace(units, units=own), units, stages, {}, names, places), where)


def fair(*, empty: bool = False) -> FairPage:
    """Five ranges of sums, the smallest of them slow and one of too few reports; or none."""
    sizes = [] if empty else [420, 1_310, 880, 96, 7]
    units = counted(1_080, sizes, seed=4, slow=0)
    bands = tuple(Unit("1" + "0" * (4 + each), "") for each in range(len(sizes)))
    asked = asking.Asked("first_request-first_answer", "band")
    told = {
        band.name: {"disputed": 10 ** (9 + each), "held": 10 ** (8 + each), "returned": 7 * 10 ** (7 + each),
                    "wrong_holds": each}
        for each, band in enumerate(bands)
    }  # fmt: skip
    return fair_page(asked, NOW, replace(units, units=bands), told)


def harm(*, empty: bool = False) -> HarmPage:
    """Three districts' accounts, or none."""
    asked = asking.Asked()
    rows = () if empty else (
        Account("Belnor", 212, 9_41_000_00, 2_10_000_00, 90_000_00, 0, 0, 0, 0, 0, 0, 3),
        Account("Korvane", 3_412, 38_41_20_000_00, 7_68_24_000_00, 1_92_06_000_00, 65_30_000_00, 38,
                21_40_000_00, 611, 64_20_000_00, 12, 410),
        Account("Tamsara", 1_100, 4_40_00_000_00, 50_00_000_00, 12_00_000_00, 2_00_000_00, 3, 1_10_000_00, 20,
                2_20_000_00, 1, 77),
    )  # fmt: skip
    rows = tuple(replace(row, settled_holds=9 * row.wrong_holds + 5, contests_decided=3 * row.contests_upheld,
                         false_holds=row.wrong_holds // 9, false_amount=row.wrong_amount // 9,
                         false_day_tenths=row.wrong_day_tenths // 9, calls=row.reports // 20,
                         needless_calls=row.reports // 300) for row in rows)  # fmt: skip
    whole = rows[1] if rows else Account("", *([0] * 11))
    choices = asking.choices(asked, "/oversight/harm")[1:]
    freed = counted(14_400, [] if empty else [42], seed=5)
    return HarmPage(NOW, asked.span(NOW).start, asked, asking.tabs("harm"), choices, whole, rows,
                    table(rows, asked, ALL, "/oversight/harm"), *release_told(freed, freed))  # fmt: skip


def hidden(*, empty: bool = False) -> HiddenPage:
    """Two questions about Korvane and one that was answered; or a history in which nothing stands out."""
    look = Look(day=NOW.date(), started_at=NOW, ended_at=NOW, events=912_000, reports=48_210, found=3)
    if empty:
        return hidden_page(NOW, look, [])
    told = [
        ("template-closure", "officer", "Officer 4417", 180, 61.0, 7.4, 3e-12, ["RPT 613 104 529"] * 3),
        ("late-bank", "bank", "Ostara Bank", 2_204, 1_410.0, 1_771.2, 0.0011, []),
        ("closure-burst", "station", "Korvane Central", 96, 40.0, 17.9, 0.0004, ["RPT 700 111 222"]),
    ]
    shown = []
    for number, (kind, level, name, n, seen, expected, p, reports) in enumerate(told):
        row = Question(
            id=UUID(int=number), district_id="korvane", kind=kind, level=level, unit="x", n=n, seen=seen,
            expected=expected, p=p, evidence=[str(UUID(int=each)) for each in range(len(reports) + 2)],
            first_at=NOW, last_at=NOW,
        )  # fmt: skip
        shown.append(replace(in_words(row, name, reports), may_answer=number == 0))
    past = shown[-1].row
    past.state, past.answer, past.words = "answered", "innocent", "The court sits on the last two days."
    past.answered_by, past.answered_at = "Supervisor 12", NOW
    return hidden_page(NOW, look, [*shown[:-1], replace(shown[-1], answers="There is another reason")])


def waiting(*, empty: bool = False) -> WaitingPage:
    """A backlog of four holders of the ball with two clocks that have risen; or nothing that waits."""
    if empty:
        return waiting_page(NOW, [], [])
    counts = {
        Ball.OFFICER: (18, 22, 9, 0, 1), Ball.LATE_BANK: (3, 1, 0, 0, 0), Ball.BANK: (40, 31, 2, 0, 0),
        Ball.OUTSIDE: (0, 4, 11, 6, 2), Ball.CLOSING: (5, 60, 212, 1_204, 37),
    }  # fmt: skip
    classes = [
        Class(age, ball, n, n * 8_412_50) for ball, row in counts.items() for age, n in enumerate(row) if n
    ]
    numbers = (29, 31, 40)
    reports = tuple(WaitingReport(f"RPT 613 104 5{n}", f"/oversight/reports/6131045{n}") for n in numbers)
    risen = [
        RisenLine("Report to money held: longer than 12 hours", "the supervisor’s turn", 12, reports),
        RisenLine("Report to closing: longer than 80 days", "the head’s turn", 1_240, reports[:1]),
    ]
    return waiting_page(NOW, classes, risen)
