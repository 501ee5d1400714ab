"""Accounts and partners by command: written as an administrator would, then used.

The first test starts programs, as an administrator does; the others run the same commands in this process,
whose centre is open already.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.centre.access.people import give_code, give_password

from haltline.cli import opening
from haltline.cli.main import main
from haltline.protocol.keys import generate_key

pytestmark = pytest.mark.usefixtures("centre")


Haltline = Callable[..., subprocess.CompletedProcess[str]]


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line, on this test's database."""
    command = [sys.executable, "-m", "haltline.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))


@pytest.fixture
def haltline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Haltline:
    """The same in this process; gives the exit code and what was said."""
    monkeypatch.setattr(opening, "open_centre", lambda: None)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        code = main(arguments)
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return run


def test_a_person_made_by_command_signs_in_with_what_was_printed(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    haltline = program
    monkeypatch.setenv("HALTLINE_SECRET_KEY", settings.SECRET_KEY)  # both seal and open with one key
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    place = ("--role", "officer", "--district", "newtown")
    made = haltline("people", "add", "asha", "--name", "Officer 1", *place)
    assert made.returncode == 0, made.stderr
    password, secret = re.findall(r"^(?:password|TOTP) +(\S+)", made.stdout, re.MULTILINE)
    assert f"otpauth://totp/asha?secret={secret}&issuer=Haltline" in made.stdout
    assert "▄" in made.stdout or "█" in made.stdout
    client = Client()
    give_password(client, "asha", password)
    assert give_code(client, secret)["Location"] == "/desk/"
    assert haltline("people", "suspend", "asha").returncode == 0
    assert client.get("/desk/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--role", "officer"),
        ("--role", "bank", "--district", "korvane"),
        ("--role", "bank", "--partner", "no-such-bank"),
        ("--role", "officer", "--district", "korvane", "--human", "no-such-person"),
    ],
)
def test_a_person_without_a_place_is_bad_input(haltline: Haltline, wrong: tuple[str, ...]) -> None:
    done = haltline("people", "add", "asha", "--name", "Asha", *wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("haltline: people: ")


def test_a_station_is_added_named_anew_and_stays_in_its_district(haltline: Haltline) -> None:
    from haltline.centre.people.models import Person, Station

    station = ("people", "station", "kv-north", "--name")
    assert haltline(*station, "Korvane North", "--district", "korvane").returncode == 0
    assert haltline(*station, "Korvane Old Town", "--district", "korvane").returncode == 0
    assert haltline(*station, "Korvane North", "--district", "nowhere").returncode == 2
    assert haltline(*station, "Korvane North", "--district", "tamsara").returncode != 0
    assert [(row.name, row.district_id) for row in Station.objects.all()] == [("Korvane Old Town", "korvane")]
    seat = ("--role", "officer", "--district", "korvane", "--station")
    assert haltline("people", "add", "asha", "--name", "Asha", *seat, "no-such-station").returncode == 2
    assert haltline("people", "add", "asha", "--name", "Asha", *seat, "kv-north").returncode == 0
    assert Person.objects.get(username="asha").station_id == "kv-north"


def test_a_name_that_is_taken_is_bad_input(haltline: Haltline) -> None:
    done = haltline("people", "add", "korvane-1", "--name", "x", "--role", "officer", "--district", "korvane")
    assert done.returncode == 2 and "korvane-1" in done.stderr


def test_a_partner_made_by_command_can_sign(haltline: Haltline, tmp_path: Path) -> None:
    from haltline.centre.partners.keys import partner_key
    from haltline.centre.partners.models import Partner

    key = generate_key("newbank-1")
    file = tmp_path / "newbank.pem"
    file.write_text(key.public.pem())
    where = ("--way", "api", "--url", "https://bank.example/hold")
    done = haltline("partners", "add", "newbank", "--name", "New Bank", *where, "--key", str(file))
    assert done.returncode == 0, done.stderr
    assert Partner.objects.get(pk="newbank").url == "https://bank.example/hold"
    assert partner_key("newbank-1").pem() == key.public.pem()  # type: ignore[union-attr]
    file.write_text(generate_key("other").public.pem())
    again = haltline("partners", "add", "newbank", "--name", "New Bank", *where, "--key", str(file))
    assert again.returncode != 0 and "another key" in again.stderr
    assert partner_key("newbank-1").pem() == key.public.pem()  # type: ignore[union-attr]


DAMAGED = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"


@pytest.mark.parametrize("content", ["", "not a key", DAMAGED])
def test_a_key_that_cannot_be_read_is_bad_input(haltline: Haltline, tmp_path: Path, content: str) -> None:
    file = tmp_path / "key.pem"
    file.write_text(content)
    done = haltline("partners", "add", "x", "--name", "X", "--way", "inbox", "--key", str(file))
    assert done.returncode == 2 and "Ed25519" in done.stderr


def test_keys_contacts_and_the_centres_own_key_by_command(
    haltline: Haltline, tmp_path: Path, settings: Any
) -> None:
    settings.CENTRE_KEY_FILE = tmp_path / "centre-key.pem"
    file = tmp_path / "key.pem"
    file.write_text(generate_key("x").public.pem())
    key = ("--key", str(file), "--keyid", "sirvala-9")
    assert haltline("partners", "key-add", "sirvala", *key).returncode == 0
    desk = ("--name", "Night desk", "--phone", "+91 22 0000", "--rank", "2")
    assert haltline("partners", "contact", "sirvala", *desk).returncode == 0
    assert "signs from" in haltline("partners", "rotate-key", "--lead-hours", "0").stdout
    listed = haltline("partners", "list").stdout
    assert "keys sirvala-9; on duty Night desk" in listed
    assert "the centre signs with centre-2; listed centre-1, centre-2" in listed
    assert haltline("partners", "key-revoke", "sirvala-9", "--why", "lost").returncode == 0
    assert haltline("partners", "key-revoke", "centre-1", "--why", "lost").returncode == 0
    listed = haltline("partners", "list").stdout
    assert "keys -; on duty Night desk" in listed and listed.rstrip().endswith("listed centre-2")


@pytest.mark.parametrize(
    "wrong",
    [
        ("contact", "nobody", "--name", "x", "--phone", "1"),
        ("contact", "sirvala", "--name", "x", "--phone", "1", "--rank", "0"),
        ("rotate-key", "--lead-hours", "-1"),
    ],
)
def test_a_partner_command_that_cannot_be_meant_is_bad_input(
    haltline: Haltline, wrong: tuple[str, ...]
) -> None:
    done = haltline("partners", *wrong)
    assert done.returncode == 2 and done.stderr.startswith("haltline: partners: ")


def test_an_area_is_set_and_somebody_is_moved_by_command(haltline: Haltline) -> None:
    from haltline.centre.people.models import District, Person

    District.objects.create(code="belnor", name="Belnor")
    place = ("--role", "supervisor", "--district", "korvane", "--area", "tamsara")
    assert haltline("people", "add", "head", "--name", "Head", *place).returncode == 0
    done = haltline("people", "area", "head", "--districts", "tamsara, belnor")
    assert done.stdout == "head oversees korvane, belnor, tamsara from the next request on\n"
    wrong = haltline("people", "area", "head", "--districts", "nowhere")
    assert (wrong.returncode, "no district nowhere" in wrong.stderr) == (2, True)
    assert haltline("people", "move", "head", "--district", "belnor").returncode == 0
    assert Person.objects.get(username="head").view == "area:belnor,tamsara"
