"""Small made-up offices for the tests of detectors: honest ones with habits, and one unit that does a thing.

All columns are arrays; a plant changes them before they become a history. Hand-made and simpler than
the practice city's histories, which other hands wrote.
"""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from haltline.oversight.history import STAGES, History, Names
from haltline.oversight.reports import Reports, reports_of

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
START = 19_723 * DAY  # 2024-01-01
KINDS = ("upi", "card", "loan", "job", "parcel", "other")
WORDS = {
    "upi": "collect request pin scanned code wallet handle",
    "card": "card cvv otp swipe atm chip",
    "loan": "loan app interest photos contacts threatened",
    "job": "job task salary telegram rating work",
    "parcel": "parcel customs officer video arrest courier",
    "other": "lost something small unclear matter",
}
COMMON = "i was called by a man who said that my money is gone please help today bank then paid"
STEPS = "bank asked|victim called|statement read|account traced|holder written to|cash seen|film asked"
ENDS = "returned|not traced|part returned"


@dataclass
class Draft:
    """The reports of an office as columns: plants change these, then `history` writes the events."""

    rng: np.random.Generator
    district: np.ndarray
    station: np.ndarray
    officer: np.ndarray
    bank: np.ndarray
    kind: np.ndarray
    amount: np.ndarray
    times: dict[str, np.ndarray]
    lags: dict[str, np.ndarray]
    stories: np.ndarray
    closings: np.ndarray
    days: int
    extra: list[dict] = field(default_factory=list)
    last_lags: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.district)

    def rows_of(self, unit: str) -> np.ndarray:
        """The reports of a unit by its name: D1, S3, O7 or B2."""
        column = {"D": self.district, "S": self.station, "O": self.officer, "B": self.bank}[unit[0]]
        return np.flatnonzero(column == int(unit[1:]))

    def some(self, unit: str, share: float) -> np.ndarray:
        """A share of a unit's reports, by chance."""
        rows = self.rows_of(unit)
        return rows[self.rng.random(len(rows)) < share]

    def add(self, stage: str, reports: np.ndarray, at: np.ndarray, **columns: object) -> None:
        """Events of some reports (-1: of none); places are the reports' where none are given."""
        self.extra.append({"stage": stage, "report": reports, "at": at, **columns})


def office(
    seed: int, *, reports: int = 6000, districts: int = 5, days: int = 365, habit: float = 0.2
) -> Draft:
    """An honest office: four stations a district, four officers a station, habits of log-spread `habit`."""
    rng = np.random.default_rng(seed)
    stations = districts * 4
    sizes = rng.gamma(4, 1, stations)
    station = rng.choice(stations, reports, p=sizes / sizes.sum())
    district = station // 4
    officer = station * 4 + rng.integers(0, 4, reports)
    kind = _kinds(rng, district, districts)
    amount = (np.exp(rng.normal(9.5 + 0.4 * (5 - kind), 0.8)) * 100).astype(np.int64) + 50_000
    at = START + np.sort(rng.integers(0, days * DAY, reports))
    pace = np.exp(rng.normal(0, habit, stations))[station]
    times = {"reported": at}
    for stage, after, median, width in (
        ("first_request", "reported", 20 * 60, 0.8),
        ("first_answer", "first_request", 700, 0.8),
        ("held", "first_answer", 900, 0.8),
        ("decided", "held", 4 * 86400, 0.6),
        ("closed", "reported", 15 * 86400, 0.7),
    ):
        took = np.exp(rng.normal(np.log(median), width, reports)) * pace
        times[stage] = times[after] + (took * SECOND).astype(np.int64)
    times["closed"] = np.maximum(_office_hours(rng, times["closed"]), times["decided"] + HOUR)
    slow = np.exp(rng.normal(0, 2 * habit, stations))[station]
    lags = {stage: _lags(rng, reports, slow) for stage in times}
    draft = Draft(
        rng, district, station, officer, rng.integers(0, 8, reports), kind, amount, times, lags,
        _stories(rng, kind, amount), _closings(rng, amount), days,
    )  # fmt: skip
    _calls(draft, habit, stations)
    _moves(draft, habit, stations)
    _holds(draft, habit, stations)
    return draft


def _kinds(rng: np.random.Generator, district: np.ndarray, districts: int) -> np.ndarray:
    mix = rng.dirichlet(np.full(len(KINDS), 4.0), districts).cumsum(axis=1)
    return np.minimum((rng.random(len(district))[:, None] > mix[district]).sum(axis=1), len(KINDS) - 1)


def _office_hours(rng: np.random.Generator, at: np.ndarray) -> np.ndarray:
    day = at // DAY
    day = day + np.where((day + 3) % 7 == 6, 1, 0)  # no Sundays
    return day * DAY + (rng.normal(13, 2.5, len(at)).clip(8, 20) * HOUR).astype(np.int64)


def _lags(rng: np.random.Generator, count: int, slow: np.ndarray) -> np.ndarray:
    lag = rng.exponential(0.7, count) * slow
    late = rng.random(count) < 0.01
    return ((lag + late * rng.exponential(30, count)) * HOUR).astype(np.int64)


def _stories(rng: np.random.Generator, kind: np.ndarray, amount: np.ndarray) -> np.ndarray:
    own = np.array([WORDS[name].split() for name in KINDS], object)
    stories = []
    for which, sum_paid in zip(kind.tolist(), amount.tolist(), strict=True):
        if rng.random() < 0.04:
            which = int(rng.integers(len(KINDS)))
        said = [*rng.choice(COMMON.split(), 8), *rng.choice(own[which], 4)]
        if rng.random() < 0.6:
            said.append(f"Rs {sum_paid // 100:,}" if rng.random() < 0.9 else f"Rs {sum_paid // 1000}")
        stories.append(" ".join(said))
    return np.array(stories, object)


def _closings(rng: np.random.Generator, amount: np.ndarray) -> np.ndarray:
    closings = []
    for sum_paid in amount.tolist():
        if rng.random() < 0.3:
            closings.append(
                ["Returned in full.", "Filed, holder unknown.", "Paid back; thank you."][rng.integers(3)]
            )
        else:
            done = ", ".join(rng.permutation(STEPS.split("|"))[: rng.integers(2, 5)])
            closings.append(f"{done}; Rs {sum_paid // 100} {rng.choice(ENDS.split('|'))}.")
    return np.array(closings, object)


def _calls(draft: Draft, habit: float, stations: int) -> None:
    rng = draft.rng
    share = 0.3 * np.exp(rng.normal(0, habit, stations))[draft.station]
    everyone = np.arange(len(draft))
    at = draft.times["reported"] - 10 * 60 * SECOND
    draft.add("called", everyone, at, station=draft.station, district=draft.district)
    silent = everyone[rng.random(len(draft)) < share]
    nobody = np.full(len(silent), -1)
    draft.add(
        "called", nobody, at[silent] + HOUR, station=draft.station[silent], district=draft.district[silent]
    )


def _moves(draft: Draft, habit: float, stations: int) -> None:
    rng = draft.rng
    moved = np.flatnonzero(
        rng.random(len(draft)) < 0.1 * np.exp(rng.normal(0, habit, stations))[draft.station]
    )
    other = rng.integers(0, stations, len(moved))
    at = draft.times["reported"][moved] + DAY
    draft.add("transferred", moved, at, station=other, district=other // 4)
    back = rng.random(len(moved)) < 0.15
    home = draft.station[moved[back]]
    draft.add("transferred", moved[back], at[back] + DAY, station=home, district=home // 4)
    changed = np.flatnonzero(
        rng.random(len(draft)) < 0.05 * np.exp(rng.normal(0, habit, stations))[draft.station]
    )
    reason = np.where(rng.random(len(changed)) < 0.8, "a payment was counted twice", "")
    at = draft.times["reported"][changed] + 2 * DAY
    draft.add("reclassified", changed, at, amount=draft.amount[changed] // 2, text=reason)


def _holds(draft: Draft, habit: float, stations: int) -> None:
    rng = draft.rng
    held = np.arange(len(draft))
    draft.add("hold_started", held, draft.times["held"], hold=held, bank=draft.bank)
    wrong = 0.05 * np.exp(rng.normal(0, habit, stations))[draft.station]
    chance = rng.random(len(held))
    ended = np.flatnonzero(chance < 0.6)
    word = np.where(chance < wrong, "not_fraud", np.where(chance < 0.3, "expired", "returned"))
    at = draft.times["held"] + 5 * DAY
    draft.add("hold_released", ended, at[ended], hold=held[ended], outcome=word[ended])


def history(draft: Draft, *, shuffled: int | None = None) -> tuple[History, Reports]:
    """The events in the history's order; with `shuffled` they stood in another order in the file."""
    everyone = np.arange(len(draft))
    parts = list(draft.extra)
    for stage, at in draft.times.items():
        part = {"stage": stage, "report": everyone, "at": at, "lag": draft.lags[stage]}
        if stage == "reported":
            part |= {
                "amount": draft.amount,
                "category": draft.kind,
                "text": draft.stories,
                "station": draft.station,
            }
            part |= {"district": draft.district, "officer": draft.officer}
        if stage == "closed":
            part |= {"text": draft.closings, "officer": draft.officer}
        if stage in ("first_request", "first_answer"):
            part |= {"bank": draft.bank}
        parts.append(part)
    columns = {name: np.concatenate([_column(part, name) for part in parts]) for name in _NUMBERS}
    text = np.concatenate([_texts(part) for part in parts])
    outcome = np.concatenate([_texts(part, "outcome") for part in parts])
    order = np.arange(len(text))
    if shuffled is not None:
        order = np.random.default_rng(shuffled).permutation(order)
    line = np.empty(len(order), np.int64)
    line[order] = np.arange(len(order)) + 2
    by = np.lexsort((line, columns["recorded_at"], columns["at"]))
    return _made({name: column[by] for name, column in columns.items()}, text[by], outcome[by], line[by])


_NUMBERS = (
    "stage",
    "report",
    "at",
    "recorded_at",
    "amount",
    "district",
    "station",
    "bank",
    "category",
    "officer",
    "hold",
)


def _column(part: dict, name: str) -> np.ndarray:
    count = len(part["report"])
    if name == "stage":
        return np.full(count, STAGES.index(part["stage"]), np.int64)
    if name == "recorded_at":
        return np.asarray(part["at"]) + part.get("lag", np.full(count, HOUR // 2))
    return np.asarray(part.get(name, np.full(count, -1)), np.int64)


def _texts(part: dict, name: str = "text") -> np.ndarray:
    return np.asarray(part.get(name, np.full(len(part["report"]), "", object)), object)


def _made(columns: dict, text: np.ndarray, outcome: np.ndarray, line: np.ndarray) -> tuple[History, Reports]:
    names = {}
    letters = {"report": "R", "district": "D", "station": "S", "bank": "B", "officer": "O", "hold": "H"}
    for name, letter in letters.items():
        names[name] = _names(columns[name], letter)
    words, codes = np.unique(outcome.astype(str), return_inverse=True)
    names["outcome"] = Names((codes - (words[0] == "")).astype(np.int32), tuple(words[words != ""].tolist()))
    made = History(
        line=line,
        stage=columns["stage"].astype(np.int8),
        at=columns["at"],
        recorded_at=columns["recorded_at"],
        amount=columns["amount"],
        category=Names(columns["category"].astype(np.int32), KINDS),
        holder=Names(np.full(len(line), -1, np.int32), ()),
        text=pa.array(text.tolist(), pa.large_string()),
        excluded=(),
        as_of=int(columns["recorded_at"].max()) if len(line) else 0,
        **names,
    )
    return made, reports_of(made)


def _names(column: np.ndarray, letter: str) -> Names:
    known = int(column.max()) + 1 if len(column) else 0
    width = 6 if letter in "RH" else 1
    return Names(
        column.astype(np.int32), tuple(f"{letter}{number:0{width}d}" for number in range(max(known, 0)))
    )
