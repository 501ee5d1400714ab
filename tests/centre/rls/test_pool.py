"""A connection that was used before remembers nothing of whose it was (faults 27)."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import psycopg
import pytest
from django.db import ProgrammingError, connection
from tests.centre.rls.world import HOME, World

from haltline.centre.kernel.errors import MissingScope
from haltline.centre.kernel.scope import current_scope, in_scope


@pytest.fixture
def one_connection(centre: None) -> Iterator[None]:
    """Django with a pool of one connection, so that whoever comes next gets the one just given back."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    connection.settings_dict["OPTIONS"] = {**options, "pool": {"min_size": 1, "max_size": 1, "timeout": 5}}
    yield
    connection.close_pool()
    connection.settings_dict["OPTIONS"] = options


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def reports() -> int:
    from haltline.centre.reports.models import Report

    return Report.objects.count()


def test_a_connection_from_the_pool_has_no_scope(world: World, one_connection: None) -> None:
    with in_scope(f"district:{HOME}"):
        first, seen = backend(), reports()
    connection.close()
    assert (seen, backend()) == (3, first)
    assert current_scope() == ""
    with pytest.raises(ProgrammingError, match="no scope is set"):
        reports()


def test_a_connection_comes_back_clean_after_a_failure(world: World, one_connection: None) -> None:
    with pytest.raises(ZeroDivisionError), in_scope(f"district:{HOME}"):
        first = backend()
        raise ZeroDivisionError
    connection.close()
    assert backend() == first
    with pytest.raises(ProgrammingError, match="no scope is set"):
        reports()


def test_an_inner_scope_ends_with_its_block_also_when_it_fails(world: World) -> None:
    with in_scope(f"district:{HOME}"):
        with in_scope("district:nowhere"):
            assert reports() == 0
        assert reports() == 3
        with pytest.raises(ZeroDivisionError), in_scope("district:nowhere"):
            raise ZeroDivisionError
        assert (current_scope(), reports()) == (f"district:{HOME}", 3)


@pytest.mark.parametrize("scope", ["", "worker:", "district:", "worker", "everything", "admin:korvane"])
def test_a_scope_that_names_nobody_is_an_error_before_anything_is_read(centre: None, scope: str) -> None:
    with pytest.raises(MissingScope), in_scope(scope):
        raise AssertionError("the block must not be entered")


def test_a_job_without_a_district_does_nothing(world: World) -> None:
    """A worker that lost its district fails, whatever the job; it never looks at all rows instead."""
    from procrastinate.contrib.django import app

    of_districts = [
        (task, names)
        for task in app.tasks.values()
        if "district" in (names := list(inspect.signature(task.func).parameters))
    ]
    assert len(of_districts) > 2
    nothing = "00000000-0000-0000-0000-000000000000"
    for task, names in of_districts:
        with pytest.raises(MissingScope):
            task.func(**{name: "" if name == "district" else nothing for name in names})


def test_a_setting_made_for_the_whole_session_is_not_what_the_app_uses(app: psycopg.Connection) -> None:
    """The scope is set for one transaction: after its end the same connection is nobody's again."""
    with app.transaction():
        app.execute("select set_config('haltline.scope', 'district:korvane', true)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no scope is set"):
        app.execute("select scope_kind()")
