"""The embedded server starts once, survives being killed, and ends with its last user."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from haltline.centre.kernel.database import APP, OWNER, Cluster, create_database, drop_database, start
from haltline.centre.kernel.database.postmaster import server_pid

START = "import sys; from pathlib import Path; from haltline.centre.kernel.database import start;"


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    running = start(home, test=True)
    create_database(running, "books")
    yield running
    running.stop()


def rows(cluster: Cluster, role: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.url(role, "books")) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def postmaster_pid(cluster: Cluster) -> int:
    pid = server_pid(cluster.home / "data")
    assert pid is not None
    return pid


def kill(cluster: Cluster) -> None:
    os.kill(postmaster_pid(cluster), signal.SIGKILL)
    while cluster.alive():
        time.sleep(0.01)


def test_committed_rows_survive_a_killed_server(cluster: Cluster) -> None:
    rows(cluster, OWNER, "create table note (word text)")
    rows(cluster, APP, "insert into note values ('kept')")
    kill(cluster)
    cluster.ensure()
    assert rows(cluster, APP, "select word from note") == [("kept",)]


def test_a_second_start_finds_the_running_server(settled: Cluster) -> None:
    pid = postmaster_pid(settled)
    again = start(settled.home, test=True)
    assert postmaster_pid(again) == pid
    again.close()
    assert settled.alive()


def test_the_last_to_let_go_ends_the_server(home: Path) -> None:
    first, second = start(home, test=True), start(home, test=True)
    first.close()
    assert second.alive()
    second.close()
    assert not second.alive()
    assert server_pid(home / "data") is None


def test_four_processes_starting_at_once_share_one_server(home: Path) -> None:
    code = (
        START
        + "c = start(Path(sys.argv[1]), test=True);"
        + "print((c.home / 'data/postmaster.pid').read_text().split()[0], flush=True);"
        + "sys.stdin.read(); c.close()"
    )
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    pids = {starter.stdout.readline() for starter in starters if starter.stdout}
    for starter in starters:
        starter.communicate()
    assert len(pids) == 1 and pids != {""}
    assert [starter.returncode for starter in starters] == [0] * 4
    assert server_pid(home / "data") is None


def test_a_pid_file_that_names_another_program_does_not_stop_a_start(cluster: Cluster) -> None:
    kill(cluster)
    pid_file = cluster.home / "data" / "postmaster.pid"
    old = pid_file.read_text().split("\n", 1)
    pid_file.write_text(f"{os.getppid()}\n{old[1]}")
    cluster.ensure()
    assert cluster.alive()


def test_a_pid_file_that_names_a_zombie_does_not_stop_a_start(home: Path) -> None:
    cluster = start(home, test=True)
    os.kill(postmaster_pid(cluster), signal.SIGKILL)  # our child, and nobody waits for it
    time.sleep(0.1)
    start(home, test=True).stop()
    cluster.close()


def test_an_interrupted_first_start_is_begun_afresh(home: Path) -> None:
    (home / "data.unfinished").mkdir()
    (home / "data.unfinished" / "half").write_text("a start that was cut off")
    cluster = start(home, test=True)
    assert cluster.alive()
    cluster.stop()


def test_a_tied_server_ends_with_its_starter_even_after_kill_9(home: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux ends a child with its parent")
    code = START + "start(Path(sys.argv[1]), test=True, tied=True); print('up', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None and starter.stdout.readline() == "up\n"
        starter.kill()
    while server_pid(home / "data") is not None:
        time.sleep(0.02)


def test_the_socket_folder_is_private_and_its_path_fits(settled: Cluster) -> None:
    assert stat.S_IMODE(settled.socket_dir.stat().st_mode) == 0o700
    assert len(os.fsencode(settled.socket_dir / ".s.PGSQL.5432")) <= 100


def test_a_long_state_path_gets_a_short_socket_path(home: Path) -> None:
    deep = home / ("a-very-long-name-" * 6)
    cluster = start(deep, test=True)
    assert deep not in cluster.socket_dir.parents
    assert cluster.alive()
    cluster.stop()
    cluster.socket_dir.rmdir()


def test_neither_owner_nor_app_passes_by_row_security(settled: Cluster) -> None:
    found = rows(
        settled,
        APP,
        "select rolname from pg_roles where rolname like 'haltline%' and (rolsuper or rolbypassrls)",
    )
    assert sorted(found) == [("haltline_cross",), ("haltline_keeper",)], "neither of the two can sign in"


def test_the_app_may_not_create_tables(settled: Cluster) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows(settled, APP, "create table mine (word text)")


def test_a_database_is_copied_from_a_template_with_its_rights(settled: Cluster) -> None:
    rows(settled, OWNER, "create table note (word text); insert into note values ('copied')")
    assert create_database(settled, "copy", template="books")
    with psycopg.connect(settled.url(APP, "copy")) as connection:
        assert connection.execute("select word from note").fetchall() == [("copied",)]
    drop_database(settled, "copy")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(settled.url(APP, "copy"))


def test_the_server_never_runs_as_root(settled: Cluster) -> None:
    assert Path(f"/proc/{postmaster_pid(settled)}").stat().st_uid != 0


def test_an_ordinary_user_can_start_a_server() -> None:
    if os.geteuid() != 0:
        pytest.skip("the other tests here already run as an ordinary user")
    code = (
        START
        + "import tempfile; c = start(Path(tempfile.mkdtemp()) / 'x', test=True); print(c.alive()); c.stop()"
    )
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "TMPDIR": "/tmp"}
    # root's own Python often stands in a folder closed to others; the system's of the same version does not
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        try:
            done = subprocess.run(
                [python, "-c", code], user="nobody", group="nogroup", extra_groups=[], cwd="/",
                env=environment,
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        except (PermissionError, FileNotFoundError):
            continue
        if "PermissionError" not in done.stderr and "No module named" not in done.stderr:
            assert done.stdout == "True\n", done.stderr
            return
    pytest.skip("this installation is closed to other users")


def test_root_is_told_which_folder_bars_the_server(home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root steps down to another user")
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Exception, match=f"cannot pass through {closed}"):
        start(closed / "inner", test=True)
