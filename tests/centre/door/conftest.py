"""A hold at Ostara Bank of 11,800 of 20,000, on the account that ends in 4471, and a stranger's browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.centre.acts import answer, requests, take
from tests.centre.desks.conftest import signed_in  # noqa: F401 - a fixture
from tests.centre.door.doors import HELD

from haltline.protocol import Held


@pytest.fixture
def held(run_nudges: Callable[[], int]) -> Any:
    """The request under which it is held; 8,200 of the payment stays free."""
    take()
    run_nudges()
    (asked,) = requests()
    answer(asked, held=Held(amount=HELD, hold_reference="H 1"), free=asked.amount - HELD)
    run_nudges()
    return asked


@pytest.fixture
def stranger(centre: None) -> Client:
    """A browser of nobody's."""
    return Client()


@pytest.fixture
def later(held: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets time pass at the centre: ``later(seconds=40)``."""
    from haltline.centre.kernel import clock

    before, ahead = clock._source, timedelta()
    monkeypatch.setattr(clock, "_source", lambda: before() + ahead)

    def pass_by(**span: float) -> None:
        nonlocal ahead
        ahead += timedelta(**span)

    return pass_by
