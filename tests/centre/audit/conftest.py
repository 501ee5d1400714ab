"""A centre whose log key and folder of checkpoints are the test's own, and a superuser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.centre.audit.acting import act, checkpoint

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN


@pytest.fixture
def out(tmp_path: Path, settings: object) -> Path:
    """The folder outside the database."""
    settings.LOG_KEY_FILE = tmp_path / "keys" / "log-key.pem"  # type: ignore[attr-defined]
    settings.LOG_FOLDER = tmp_path / "log"  # type: ignore[attr-defined]
    return tmp_path / "log"


@pytest.fixture
def admin(cluster: database.Cluster, db_name: str) -> Iterator[psycopg.Connection]:
    """A superuser for whom no trigger runs and no policy counts."""
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


@pytest.fixture
def sealed_log(centre: None, out: Path) -> None:
    """Thirty events under checkpoints of 12 and 30."""
    act(12)
    assert checkpoint()[1].size == 12
    act(18)
    assert checkpoint()[1].size == 30
