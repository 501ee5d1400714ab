"""A conductor gives banks their books and plays every row at both its banks, cut where a lien stands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.city.asking import ask_for, pay
from tests.city.centre_inbox import RunningCity, running_city, wait_for
from tests.city.test_bank_http import balance, call

from haltline.city.conductor import Conductor
from haltline.city.config import read_config
from haltline.city.faults import Behaviour
from haltline.city.rows import AccountId, Opening
from haltline.city.world import Institution, World
from haltline.protocol import gap


@pytest.fixture
def city(tmp_path: Path) -> Iterator[RunningCity]:
    with running_city(tmp_path) as running:
        yield running


def a_world() -> World:
    now = datetime.now(UTC)
    victim = Opening(AccountId("MIRK", "v"), 5000)
    stolen = pay("s1", "MIRK:v", "OSTA:m", 1000)
    onward = pay("s2", "OSTA:m", "MIRK:n", 600)
    last = pay("s3", "MIRK:n", "OSTA:z", 900)
    played = [
        row.__class__(**{**_fields(row), "time": now + timedelta(seconds=1 + n / 10)})
        for n, row in enumerate((onward, last))
    ]
    banks = (Institution("OSTA", "Ostara"), Institution("MIRK", "Mirkand"))
    faults = {"OSTA": {stolen.reference: Behaviour.TWICE}}
    return World(1, now, "INR", banks, (victim,), (stolen,), tuple(played), (), (), faults)


def _fields(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}  # type: ignore[attr-defined]


def test_rows_are_played_at_both_banks_and_cut_by_a_lien(city: RunningCity) -> None:
    world = a_world()
    conductor = Conductor(world, read_config(city.config))
    conductor.load()
    request = ask_for(world.history[0], 700, expires_at=datetime.now(UTC) + timedelta(days=1))
    assert call(city, "/v1/holds", request).status_code == 202
    wait_for(lambda: len(city.inbox.replies) == 2)
    assert [gap(reply) for reply in city.inbox.replies] == [0, 0]
    conductor.start()
    try:
        assert conductor.wait_played(world.rows[-1].time)
        wait_for(lambda: conductor.finished)
        assert balance(city, "OSTA", "m") == 700
        assert balance(city, "MIRK", "n") == 0  # got 300 of 600, paid 900: the shortfall is born clean
        assert balance(city, "OSTA", "z") == 900
        assert [state["declined"] for state in conductor.states()] == [1, 0]
        assert [(event.hold_id, event.delta) for event in conductor.events()] == [("h-s1", 700)]
    finally:
        conductor.stop()
    assert conductor.failed is None


def test_a_stopped_conductor_lets_nobody_wait_for_ever(city: RunningCity) -> None:
    conductor = Conductor(a_world(), read_config(city.config))
    conductor.load()
    conductor.start()
    conductor.stop()
    assert not conductor.wait_played(datetime.now(UTC) + timedelta(days=1))
