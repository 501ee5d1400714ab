"""A real PostgreSQL for the centre's tests: each test has a database to itself, as the template is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.centre.washing import Databases

from haltline.centre.kernel import clock, database

TEMPLATE = f"template_{os.getpid()}"
DISTRICTS = ("korvane", "tamsara")
BANKS = ("sirvala", "ostara", "padmor", "belang")


@pytest.fixture(scope="session")
def cluster() -> Iterator[database.Cluster]:
    """The test server of this checkout."""
    server = database.start(test=True)
    yield server
    server.close()


@pytest.fixture(scope="session")
def template(cluster: database.Cluster) -> Iterator[str]:
    """A database with the schema and nothing else, made by the migrations as the owner role."""
    database.create_database(cluster, TEMPLATE)
    env = {**os.environ, **database.environment(cluster, TEMPLATE), "HALTLINE_ROLE": "owner"}
    code = "from haltline.cli.db import migrate_here; migrate_here()"
    subprocess.run([sys.executable, "-c", code], check=True, env=env)
    yield TEMPLATE
    database.drop_database(cluster, TEMPLATE)


@pytest.fixture(scope="session")
def databases(cluster: database.Cluster, template: str) -> Iterator[Databases]:
    """Databases for one test after another."""
    made = Databases(cluster, template)
    yield made
    made.close()


@pytest.fixture
def db_name(cluster: database.Cluster, databases: Databases) -> Iterator[str]:
    """A database in which nothing has been done, and Django pointed at it as the app role."""
    name = databases.take()
    with pointed_at(cluster, name):
        yield name
    databases.give_back(name)


@contextmanager
def pointed_at(cluster: database.Cluster, name: str) -> Iterator[None]:
    """The environment names this database while the block runs, and what it named before afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        for variable, address in database.environment(cluster, name).items():
            patch.setenv(variable, address)
        yield


@pytest.fixture
def centre(db_name: str, django_db_blocker: pytest.FixtureRequest, settings: object) -> Iterator[None]:
    """The centre with two districts, four banks, officers and a standing order; the app role's eyes."""
    from django.db import connection

    from haltline.centre.kernel.database.elsewhere import django_database
    from haltline.centre.partners.address import networks

    connection.close()
    connection.settings_dict.update(django_database(os.environ["DATABASE_URL"]))
    settings.PARTNER_NETWORKS = networks("127.0.0.0/8")  # type: ignore[attr-defined]  # banks of the tests
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _populate()
        yield
        connection.close()


def _populate() -> None:
    from haltline.centre.holds.models import StandingOrder
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.partners.models import Partner
    from haltline.centre.people.models import District, Person

    now = datetime.now(UTC)
    for code in DISTRICTS:
        District.objects.create(code=code, name=code.title())
    for code in BANKS:
        Partner.objects.create(code=code, name=f"{code.title()} Bank", way="inbox")
    for code in DISTRICTS:
        for number in (1, 2):
            Person.objects.create(
                username=f"{code}-{number}", district_id=code, desk_name=f"Officer {code} {number}"
            )
        Person.objects.create(
            username=f"{code}-recovery", role="recovery", district_id=code, desk_name="Recovery 1"
        )
        Person.objects.create(
            username=f"{code}-recovery2", role="recovery", district_id=code, desk_name="Recovery 2"
        )
    for code in BANKS:
        Person.objects.create(username=f"{code}-desk", role="bank", partner_id=code, desk_name=f"{code} desk")
    for code in DISTRICTS:
        with in_scope(f"district:{code}"):
            StandingOrder.objects.create(
                district_id=code, number=12, officer=Person.objects.get(username=f"{code}-1"),
                up_to=30_000_00, day_sum=10**12,
                since=now - timedelta(days=1), until=now + timedelta(days=30),
            )  # fmt: skip


def _posted_some(district: str) -> bool:
    """What a poster does when it is called: some replies, and the messages that cannot wait."""
    from haltline.centre.holds import tasks

    blocks = tasks.post_waiting(district, set()).blocks
    for block in blocks:
        tasks.send_along(block)
    return bool(blocks)


@pytest.fixture
def run_nudges(centre: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Run all waiting jobs in this thread until none is left; gives how many.

    For a job set for later the centre's clock goes forward to its time, so that what waits by the clock
    comes to its end however fast the machine is.
    """
    from procrastinate.contrib.django import app

    ahead = timedelta()
    monkeypatch.setattr(clock, "_source", lambda: datetime.now(UTC) + ahead)

    def run() -> int:
        nonlocal ahead
        for done in range(500):
            with connection.cursor() as cursor:
                cursor.execute(
                    "update procrastinate_jobs set status = 'doing'"
                    " where id = (select id from procrastinate_jobs where status = 'todo'"
                    " order by scheduled_at nulls first, id limit 1)"
                    " returning task_name, args, scheduled_at"
                )
                row = cursor.fetchone()
            if row is None:
                if any(_posted_some(district) for district in DISTRICTS):
                    continue
                return done
            name, args, due = row
            ahead += max(timedelta(), due - clock.now()) if due else timedelta()
            app.tasks[name].func(**json.loads(args) if isinstance(args, str) else args)
        raise AssertionError("jobs beget jobs without end")

    return run
