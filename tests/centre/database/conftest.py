from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from haltline.centre.kernel.database import Cluster, create_database, start


@contextmanager
def state_folder() -> Iterator[Path]:
    """A folder that an unprivileged server may pass through (pytest's own are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="haltline-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home() -> Iterator[Path]:
    """The state folder of a server that the test may kill."""
    with state_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def settled() -> Iterator[Cluster]:
    """A running server that the tests of a file share, with the database ``books``."""
    with state_folder() as folder:
        running = start(folder, test=True)
        create_database(running, "books")
        yield running
        running.stop()
