"""Identifiers of rows: they rise in the order in which rows are made."""

from __future__ import annotations

import threading
import time

import pytest

from haltline.centre.kernel.ids import row_id


def test_ids_rise_also_within_a_millisecond() -> None:
    made = [row_id() for _ in range(20_000)]
    assert made == sorted(made) and len(set(made)) == len(made)
    assert {each.version for each in made} == {7}


def test_a_clock_set_back_does_not_turn_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    before = row_id()
    hour_ns = 3_600 * 10**9
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - hour_ns)
    assert row_id() > before


def test_threads_never_make_the_same_id() -> None:
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.extend(row_id() for _ in range(2_000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8_000
