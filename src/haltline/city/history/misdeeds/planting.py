"""Plants in their order: at the intake before a report lives, the others in lives that chance has drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from haltline.city.history import lives as honest
from haltline.city.history.draft import Draft, Marks
from haltline.city.history.misdeeds import clocks, handling, intake
from haltline.city.history.misdeeds.plants import Plant

HEAPED_CLOCKS = ("closed", "held")
TURNED_AWAY = ("silent-calls", "burking")


@dataclass(frozen=True, slots=True)
class Planted:
    """A plant, the reports that carry it by their number in the history, and how many it made."""

    plant: Plant
    reports: np.ndarray
    touched: int
    clock: str = ""


def plant_all(rng: np.random.Generator, draft: Draft, plants: Sequence[Plant]) -> list[Planted]:
    """Lets the reports live, honest but for the plants. Copied texts are numbered by plant."""
    seen: list[tuple[Plant, Marks, str]] = []
    away = np.zeros(len(draft.lives.reported), np.bool_)
    turned: list[Planted] = []
    for plant in plants:
        if plant.kind in TURNED_AWAY:
            gone = intake.turned_away(rng, draft, plant)
            turned.append(Planted(plant, np.empty(0, np.int64), int((gone & ~away).sum())))
            away |= gone
    draft.drop_reports(away)
    pace, answer_pace = np.ones(len(draft.lives.reported)), np.ones(len(draft.lives.reported))
    for plant in plants:
        if plant.kind == "narrative-mismatch":
            seen.append((plant, intake.entered_lesser(rng, draft, plant), ""))
        elif plant.kind in ("slowing", "late-bank"):
            chosen, stretch = intake.slower(draft, plant)
            target = pace if plant.kind == "slowing" else answer_pace
            target *= stretch
            seen.append((plant, chosen, ""))
    honest.live(rng, draft, pace, answer_pace)
    for number, plant in enumerate(plants):
        seen += [(plant, marks, clock) for marks, clock in _while_open(rng, draft, plant, number)]
    return turned + [
        Planted(plant, np.flatnonzero(marks), int(marks.sum()), clock) for plant, marks, clock in seen
    ]


def _while_open(rng: np.random.Generator, draft: Draft, plant: Plant, number: int) -> list[tuple[Marks, str]]:
    match plant.kind:
        case "heaping":
            clock = HEAPED_CLOCKS[int(rng.integers(0, len(HEAPED_CLOCKS)))]
            clock = "first_answer" if plant.level == "bank" else clock
            return [(clocks.heaped(rng, draft, plant, clock), clock)]
        case "closure-burst":
            return [(clocks.burst(rng, draft, plant), "")]
        case "back-dating":
            if plant.level == "bank":
                return [(clocks.answers_back_dated(rng, draft, plant), "first_answer")]
            return [(clocks.back_dated(rng, draft, plant), clocks.CLOCK)]
        case "template-closure":
            return [(handling.copied(rng, draft, plant, number), "")]
        case "downgrade":
            return [(handling.made_smaller(rng, draft, plant), "")]
        case "ping-pong":
            return [(handling.circled(rng, draft, plant), "")]
        case "bystander-holds":
            return [(handling.held_bystanders(rng, draft, plant), "")]
    return []
