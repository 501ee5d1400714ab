"""What to do where a program is not here that our figures are held beside."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

LIFELINES = "HALTLINE_LIFELINES"  # the environment in which `.ci/slow` has installed lifelines, beside ours


def absent(why: str) -> NoReturn:
    """Skipped at a desk; a failure in `.ci/slow`, which installs all of them."""
    if lifelines() is not None:
        pytest.fail(why)
    pytest.skip(why)


def lifelines() -> Path | None:
    """The Python that has lifelines; None where nobody said."""
    told = os.environ.get(LIFELINES)
    return Path(told) / "bin" / "python" if told else None
