"""The ground of the rehearsals: the test server of this checkout, and a template of a centre."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from haltline.cli.rehearsal.ground import Ground


@pytest.fixture(scope="session")
def ground(django_db_blocker: Any) -> Iterator[Ground]:
    """A server with a template; each run takes a copy of its own."""
    with django_db_blocker.unblock():
        made = Ground()
        yield made
        made.close()
