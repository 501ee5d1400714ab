"""How many weeks may be left out as having happened once? Questions where look-alikes last longer than usual.

    python benchmarks/one_off.py --first 61 --seeds 10 --times 5

Histories as `haltline oversight evaluate` makes them, whose floods, outages, rumours, drives and waves of one
fraud last so many times as long. For each setting of `one_off_weeks`: found of planted, and innocent units
asked on the last day, over the nine kinds. About 25 s of processor time a seed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace

from haltline.city.history import mishaps
from haltline.city.history.making import make_history
from haltline.city.history.misdeeds.plants import Wish
from haltline.cli.oversight import measuring
from haltline.cli.oversight.finding import finders
from haltline.oversight.detectors import DETECTORS, Policy

SETTINGS = (9, 6, 4)
LENGTHS = ("VICTIMS", "VICTIMS_DAYS", "CLOSED_DAYS", "OUTAGE_DAYS", "CAMPAIGN_DAYS", "DRIVE_DAYS")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--first", type=int, default=61)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    for name in LENGTHS:
        setattr(mishaps, name, getattr(mishaps, name) * given.times)
    total = Counter[tuple[int, str]]()
    for seed in range(given.first, given.first + given.seeds):
        total += looked_at(seed)
    print(f"{'weeks':>6}{'planted':>9}{'found':>7}{'asked':>7}{'innocent':>10}")
    for weeks in SETTINGS:
        planted, found, asked, innocent = (
            total[weeks, what] for what in ("planted", "found", "asked", "innocent")
        )
        print(f"{weeks:>6}{planted:>9}{found:>7}{asked:>7}{innocent:>10}")


def looked_at(seed: int) -> Counter[tuple[int, str]]:
    """One history before every detector with each setting."""
    honest = seed % measuring.HONEST_EVERY == 0
    wishes = [] if honest else [Wish(k, measuring.AT.get(k, "")) for k in measuring._plantable()]
    made = make_history(seed, measuring.YEARS, measuring.REPORTS, wishes)
    history, reports = measuring._looker(measuring._read(made))(made.days.end)
    plants = {one.plant.kind: one.plant for one in made.planted}
    usual: Policy = finders()["heaping"].keywords["policy"]  # type: ignore[attr-defined]
    counted = Counter[tuple[int, str]]()
    for weeks in SETTINGS:
        for kind, find in DETECTORS.items():
            plant = plants.get(kind)
            found = find(history, reports, policy=replace(usual, one_off_weeks=weeks))
            asked = {(question.level, question.unit) for question in found}
            guilty = measuring._around(made, plant)
            guilty |= measuring._around(made, plants.get(measuring.SAME_MISDEED.get(kind, "")))
            counted[weeks, "planted"] += plant is not None
            counted[weeks, "found"] += plant is not None and (plant.level, plant.unit) in asked
            counted[weeks, "asked"] += len(asked - guilty)
            counted[weeks, "innocent"] += len(measuring._units(made, kind, history) - guilty)
    return counted


if __name__ == "__main__":
    main()
