from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """A state folder that an unprivileged server may pass through (pytest's own are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="haltline-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)
