"""How long reports took: paused time is out, open ones are open, odd histories are decided, not guessed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oversight.histories import event, read

from haltline.oversight.history import MICROS
from haltline.oversight.reports import reports_of
from haltline.oversight.spells import spells_of
from haltline.oversight.stages import Clock, ends

HELD = Clock("reported", "held", 1000 * MICROS)
CLOSED = Clock("reported", "closed", 1000 * MICROS)


def took(
    folder: Path, rows: list[dict], clock: Clock, as_of: int | None = None
) -> dict[str, tuple[int, bool]]:
    """Seconds and whether it ended, by report."""
    found = spells_of(reports_of(read(folder, rows, None if as_of is None else as_of * MICROS)), clock)
    history = read(folder, rows, None if as_of is None else as_of * MICROS)
    return {
        history.report.known[report]: (int(micros) // MICROS, bool(ended))
        for report, micros, ended in zip(found.report, found.micros, found.ended, strict=True)
    }


def test_a_report_takes_from_its_first_start_to_its_first_end(tmp_path: Path) -> None:
    rows = [
        event("R1", "reported", 100),
        event("R1", "reported", 150),  # told twice
        event("R1", "held", 300),
        event("R1", "held", 400),
        event("R2", "reported", 200),
        event("R3", "held", 250),  # nobody reported it
        event("R4", "called", 1000),
    ]
    assert took(tmp_path, rows, HELD) == {"R1": (200, True), "R2": (800, False)}
    assert took(tmp_path, rows, HELD, as_of=250) == {"R1": (150, False), "R2": (50, False)}


def test_paused_time_is_taken_out_however_it_is_told(tmp_path: Path) -> None:
    def closed(*pauses: tuple[str, int]) -> tuple[int, bool]:
        rows = [event("R", "reported", 100), event("R", "closed", 1100), event("R", "told", 2000)]
        return took(tmp_path, rows + [event("R", name, at) for name, at in pauses], CLOSED)["R"]

    assert closed(("paused", 200), ("resumed", 300)) == (900, True)
    assert closed(("paused", 200), ("paused", 250), ("resumed", 300), ("resumed", 350)) == (900, True)
    assert closed(("resumed", 150), ("paused", 1000)) == (900, True)  # closed while it stood still
    assert closed(("paused", 50), ("resumed", 150)) == (950, True)  # begun before the clock
    assert closed(("paused", 1100), ("resumed", 1500)) == (1000, True)
    assert closed(("paused", 200), ("resumed", 300), ("paused", 400), ("resumed", 600)) == (700, True)


def test_an_open_report_that_stands_still_has_taken_what_it_took_before(tmp_path: Path) -> None:
    rows = [event("R", "reported", 100), event("R", "paused", 300), event("S", "reported", 900)]
    assert took(tmp_path, rows, CLOSED, as_of=1000) == {"R": (200, False), "S": (100, False)}


def test_only_the_reasons_of_the_profile_stop_a_clock(tmp_path: Path) -> None:
    rows = [
        event("R", "reported", 0),
        event("R", "paused", 10, outcome="victim abroad"),
        event("R", "resumed", 30),
        event("R", "paused", 40, outcome="lunch"),
        event("R", "resumed", 80),
        event("R", "closed", 100),
    ]
    only = Clock("reported", "closed", 1, frozenset({"victim abroad"}))
    assert took(tmp_path, rows, only)["R"] == (80, True)
    assert took(tmp_path, rows, CLOSED)["R"] == (40, True)


def test_a_closing_that_was_undone_is_none(tmp_path: Path) -> None:
    rows = [
        event("R", "reported", 0),
        event("R", "closed", 100),
        event("R", "reopened", 150),
        event("R", "closed", 400),
        event("S", "reported", 0),
        event("S", "closed", 100),
        event("S", "reopened", 150),
        event("S", "called", 500),
    ]
    assert took(tmp_path, rows, CLOSED) == {"R": (400, True), "S": (500, False)}


def test_a_merged_report_leaves_the_clock_neither_late_nor_in_time(tmp_path: Path) -> None:
    rows = [
        event("R", "reported", 0),
        event("R", "merged", 50, outcome="S"),
        event("R", "held", 90),
        event("S", "reported", 10),
        event("S", "held", 70),
        event("S", "merged", 80),
    ]
    assert took(tmp_path, rows, HELD) == {"R": (50, False), "S": (60, True)}


def test_while_reports_are_open_a_closed_one_waits_no_more(tmp_path: Path) -> None:
    rows = [
        event("R", "reported", 0),
        event("R", "closed", 50),
        event("R", "held", 90),
        event("S", "reported", 0),
        event("S", "held", 70),
        event("S", "closed", 80),
        event("T", "reported", 0),
        event("T", "closed", 20),
        event("T", "reopened", 30),
        event("T", "held", 95),
    ]
    assert took(tmp_path, rows, HELD) == {"R": (90, True), "S": (70, True), "T": (95, True)}
    found = reports_of(read(tmp_path, rows))
    spells = spells_of(found, HELD, while_open=True)
    ends = dict(zip((found.ids[row] for row in spells.report), spells.ended.tolist(), strict=True))
    assert ends == {"R": False, "S": True, "T": True} and spells.micros.min() == 50 * MICROS


def test_an_end_before_its_start_is_named_and_not_believed(tmp_path: Path) -> None:
    rows = [
        event("R", "reported", 100),
        event("R", "held", 60),
        event("S", "reported", 100),
        event("S", "held", 60),
        event("S", "held", 130),
        event("T", "reported", 100),
        event("T", "held", 100),
    ]
    history = read(tmp_path, rows)
    found = spells_of(reports_of(history), HELD)
    assert took(tmp_path, rows, HELD) == {"S": (30, True), "T": (0, True)}
    assert [row.line for row in found.excluded] == [3]
    assert "held lies before reported" in found.excluded[0].reason


def test_a_transferred_report_takes_its_time_along(tmp_path: Path) -> None:
    rows = [
        event("R", "reported", 0, district="Agra"),
        event("R", "transferred", 500, district="Mathura"),
        event("R", "held", 600),
    ]
    assert took(tmp_path, rows, HELD) == {"R": (600, True)}


def test_a_late_event_counts_when_it_happened_once_it_is_known(tmp_path: Path) -> None:
    rows = [event("R", "reported", 0), event("R", "held", 50, recorded_at=900)]
    assert took(tmp_path, rows, HELD) == {"R": (50, True)}
    assert took(tmp_path, rows, HELD, as_of=800) == {"R": (800, False)}


@pytest.mark.parametrize("name", ["reported", "held-", "reported-stolen", "held-held", ""])
def test_a_clock_is_named_by_two_stages(name: str) -> None:
    with pytest.raises(ValueError, match="is no clock"):
        ends(name)


def naive(rows: list[tuple[str, int]], as_of: int) -> tuple[int, int, bool] | None:
    """(taken, could have been seen, ended) of one report, second by second; None where it is on no clock."""
    starts = [at for stage, at in rows if stage == "reported"]
    if not starts:
        return None
    start = min(starts)
    reopened = max((place for place, (stage, _) in enumerate(rows) if stage == "reopened"), default=-1)
    all_ends = [at for place, (stage, at) in enumerate(rows) if stage == "closed" and place > reopened]
    good = [at for at in all_ends if at >= start]
    if all_ends and not good:
        return None
    merged = [at for stage, at in rows if stage == "merged"]
    if merged and merged[0] < start:
        return None
    leave = min([*merged[:1], as_of])
    ended = bool(good) and good[0] <= leave
    stop = good[0] if ended else leave
    taken, still = 0, False
    switches = {at: [s for s, t in rows if t == at and s in ("paused", "resumed")] for _, at in rows}
    for second in range(min(at for _, at in rows), stop):
        for switch in switches.get(second, []):
            still = switch == "paused"
        taken += second >= start and not still
    return taken, taken + leave - stop, ended


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["reported", "closed", "reopened", "paused", "resumed", "merged"]), st.integers(0, 30)
    ),
    min_size=1,
    max_size=9,
    unique=True,
)


@settings(max_examples=150, deadline=None)
@given(lives=st.lists(STEPS, min_size=1, max_size=4))
def test_spells_agree_with_counting_seconds(tmp_path_factory, lives) -> None:
    as_of = 40
    rows = [event(f"R{at}", stage, when) for at, life in enumerate(lives) for stage, when in life]
    rows.append(event("", "called", as_of))
    history = read(tmp_path_factory.mktemp("s"), rows)
    found = spells_of(reports_of(history), CLOSED)
    expected = {}
    for at, life in enumerate(lives):
        if (one := naive(sorted(life, key=lambda step: step[1]), as_of)) is not None:
            expected[f"R{at}"] = one
    ours = {
        history.report.known[report]: (int(taken) // MICROS, int(seen) // MICROS, bool(ended))
        for report, taken, seen, ended in zip(
            found.report, found.micros, found.potential, found.ended, strict=True
        )
    }
    assert ours == expected
    assert np.all(found.micros <= found.potential)
