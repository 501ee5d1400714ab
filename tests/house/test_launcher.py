"""./haltline says plainly what a machine is missing, and does no step of the set-up twice."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "cat", "find", "cksum", "sort", "mkdir", "rm", "awk", "tail", "sleep")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout on a machine with no more than the usual tools: no Python, no Node, no uv."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found, f"this machine has no {name}"
        (tools / name).symlink_to(found)
    shutil.copy(ROOT / "haltline", tmp_path / "haltline")
    return tmp_path


def install(machine: Path, name: str, script: str) -> None:
    program = machine / "bin" / name
    program.write_text(f"#!{shutil.which('sh')}\n{script}\n")
    program.chmod(0o755)


def launch(machine: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [machine / "haltline", *arguments],
        env={"PATH": str(machine / "bin")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_python_is_told_what_to_install(machine: Path) -> None:
    done = launch(machine, "demo")
    assert done.returncode == 3
    assert "python3 is missing. Install Python 3.11 or newer" in done.stderr


def test_an_old_python_is_named_with_its_version(machine: Path) -> None:
    install(machine, "python3", '[ "$1" = -V ] && echo "Python 3.9.2" && exit 0; exit 1')
    done = launch(machine, "demo")
    assert done.returncode == 3
    assert re.search(r"3\.11 or newer is needed; .*/python3 is Python 3\.9\.2", done.stderr)


def test_a_python_without_venv_is_told_which_package_brings_it(machine: Path) -> None:
    install(machine, "python3", f'case "$2" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"')
    done = launch(machine, "demo")
    assert done.returncode == 3
    assert "has no venv module. Debian, Ubuntu: apt-get install python3-venv" in done.stderr
    assert not (machine / ".venv").exists()


@pytest.fixture
def checkout(machine: Path) -> Path:
    """A checkout whose environment stands already, with a Python that only tells what it was asked."""
    (machine / "requirements.lock").write_text("")
    (machine / "pyproject.toml").write_text("")
    (machine / ".venv" / "bin").mkdir(parents=True)
    install(machine, "../.venv/bin/python", 'echo "$3 ${PYTHONDONTWRITEBYTECODE-keeps bytecode}"')
    return machine


def test_an_installation_that_fails_says_where_and_stops(checkout: Path) -> None:
    install(checkout, "../.venv/bin/python", '[ "$2" != pip ] || { echo "ERROR: no such line"; exit 1; }')
    done = launch(checkout, "demo")
    assert done.returncode == 1
    assert "ERROR: no such line" in done.stderr
    assert "set-up stopped at:" in done.stderr
    assert not (checkout / ".venv" / "haltline-setup" / "lock").exists()


def test_what_python_compiles_is_kept_whatever_the_environment_says(checkout: Path) -> None:
    done = launch(checkout, "demo", PYTHONDONTWRITEBYTECODE="1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "demo keeps bytecode")


def test_kernels_that_do_not_compile_stop_the_set_up(checkout: Path) -> None:
    (checkout / "src" / "haltline" / "cli").mkdir(parents=True)
    (checkout / "src" / "haltline" / "cli" / "warm.py").write_text("")
    install(checkout, "../.venv/bin/python", 'if [ "$3" = warm ]; then echo a broken kernel; exit 1; fi')
    done = launch(checkout, "demo")
    assert done.returncode == 1
    assert "a broken kernel" in done.stderr
    assert "set-up stopped at:" in done.stderr
    assert not (checkout / ".venv" / "haltline-setup" / "lock").exists()


def test_a_finished_set_up_is_not_done_again() -> None:
    if not (ROOT / ".venv" / "haltline-setup" / "packages").exists():
        pytest.skip("this checkout was not set up by ./haltline")
    subprocess.run([ROOT / "haltline", "--version"], capture_output=True, check=True)
    again = subprocess.run([ROOT / "haltline", "--version"], capture_output=True, text=True, check=True)
    assert again.stderr == ""
    assert again.stdout.startswith("haltline ")


def test_the_launcher_is_plain_sh() -> None:
    subprocess.run(["sh", "-n", ROOT / "haltline"], check=True)
    bashisms = re.findall(r"\[\[|\blocal \w|<<<|=~|\bfunction \w", (ROOT / "haltline").read_text())
    assert bashisms == []
