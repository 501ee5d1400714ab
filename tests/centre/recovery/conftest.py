"""Recovery tests count every minor unit: the profile in force has no least payout, unless a test says so."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LeastPayout = Callable[[int], None]


@pytest.fixture
def least_payout(settings: Any, tmp_path: Path) -> LeastPayout:
    """Put the country's profile in force with this least payout, in minor units."""

    def put_in_force(minor: int) -> None:
        from haltline.centre.kernel.profile import FOLDER

        rules = tomllib.loads((FOLDER / "india.toml").read_text(encoding="utf-8"))
        rules["recovery"]["payout_min"] = minor
        path = tmp_path / f"least-{minor}.json"
        path.write_text(json.dumps(rules))
        settings.PROFILE = str(path)

    return put_in_force


@pytest.fixture(autouse=True)
def every_unit_counts(least_payout: LeastPayout) -> None:
    """No least payout."""
    least_payout(0)
