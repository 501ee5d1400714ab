"""The disk is full while a holder's proof is written: a clear page, nothing half done, nothing lost (32)."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory
from tests.centre.desks.pages import events, html
from tests.centre.door.doors import come_in, contests, part
from tests.centre.door.test_holder import contest

from haltline.centre.desks.troubles import trouble
from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN
from haltline.centre.kernel.errors import NoRoom

BILL = os.urandom(3 * 1024 * 1024)  # more than the small disk has room for, and nothing packs it


def mount(*options: str) -> bool:
    done = subprocess.run(["mount", "-t", "tmpfs", *options], capture_output=True, check=False)
    return done.returncode == 0


class SmallDisk:
    """A disk of one megabyte on which some tables lie."""

    def __init__(self, place: Path, admin: psycopg.Connection) -> None:
        self.place, self.admin, self.tables = place, admin, []  # type: ignore[var-annotated]

    def keeps(self, table: str) -> None:
        """From now on this table lies there, without what earlier tests have left of it."""
        self.admin.execute(f"vacuum full {table}")
        self.admin.execute(f"alter table {table} set tablespace small")
        self.tables.append(table)

    def grow(self) -> None:
        """Somebody makes room."""
        assert mount("-o", "remount,size=30m", "tmpfs", str(self.place))

    def clear(self) -> None:
        """Everything lies where it lay before."""
        self.grow()
        for table in self.tables:
            self.admin.execute(f"alter table {table} set tablespace pg_default")
        self.admin.execute("drop tablespace small")


@pytest.fixture
def disk(cluster: database.Cluster, db_name: str, held: Any) -> Iterator[SmallDisk]:
    place = Path(f"/run/haltline-small-{os.getpid()}")
    if os.geteuid() != 0 or not _mounted(place, cluster):
        pytest.skip("only an administrator of the machine can mount a small disk")
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as admin:
        admin.execute(f"create tablespace small location '{place}/space'")
        disk = SmallDisk(place, admin)
        yield disk
        disk.clear()
    subprocess.run(["umount", str(place)], check=True)
    place.rmdir()


def _mounted(place: Path, cluster: database.Cluster) -> bool:
    place.mkdir(mode=0o711)
    if not mount("-o", "size=1m,mode=0711", "tmpfs", str(place)):
        place.rmdir()
        return False
    (place / "space").mkdir(mode=0o700)
    owner = (cluster.home / "data").stat()
    os.chown(place / "space", owner.st_uid, owner.st_gid)
    return True


def bill() -> SimpleUploadedFile:
    return SimpleUploadedFile("bill.pdf", BILL, content_type="application/pdf")


def test_a_contest_whose_proof_finds_no_room_has_not_happened_and_is_sent_again(
    disk: SmallDisk, stranger: Client
) -> None:
    disk.keeps("contests_proof")
    come_in(stranger)
    answer = contest(stranger, proof=bill())
    page = html(answer, 507)
    assert "Nothing was stored" in page and "send it again" in page
    assert int(answer["Retry-After"]) >= 60
    assert contests() == [] and part().state == "active"
    assert events("contest.entered") == events("proof.told") == []
    disk.grow()
    assert contest(stranger, proof=bill()).status_code == 302
    (row,) = contests()
    (proof,) = kept(row)
    assert bytes(proof.data) == BILL and proof.sha256 == hashlib.sha256(BILL).hexdigest()


def test_words_alone_are_taken_while_there_is_no_room_for_files(disk: SmallDisk, stranger: Client) -> None:
    disk.keeps("contests_proof")
    come_in(stranger)
    assert contest(stranger, proof=bill()).status_code == 507
    assert contest(stranger).status_code == 302
    assert contests()[0].state == "open" and part().state == "contested"


def test_pictures_that_find_no_room_are_drawn_when_there_is(disk: SmallDisk, stranger: Client) -> None:
    from PIL import Image

    from haltline.centre.contests import tasks

    disk.keeps("contests_proofpage")
    noise, out = Image.frombytes("RGB", (1_400, 1_400), os.urandom(3 * 1_400 * 1_400)), io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    come_in(stranger)
    contest(stranger, proof=SimpleUploadedFile("bill.jpg", out.getvalue()))
    (row,) = contests()
    (proof,) = kept(row)
    with pytest.raises(OperationalError) as full:
        tasks.draw_proof(str(proof.pk), "korvane")
    assert isinstance(full.value, tasks.PATIENT.retry_exceptions), "the worker tries it again"  # type: ignore[arg-type]
    assert kept(row)[0].state == "waiting"
    disk.grow()
    tasks.draw_proof(str(proof.pk), "korvane")
    assert kept(row)[0].state == "shown"


def test_everybody_who_works_here_reads_it_before_the_disk_is_full(
    disk: SmallDisk, signed_in: Any, settings: Any
) -> None:
    settings.STATE = disk.place
    officer = signed_in("korvane-1")
    assert "% full" not in html(officer.get("/desk/contests"))
    (disk.place / "filler").write_bytes(bytes(900 * 1024))
    assert "disk is 8" in html(officer.get("/desk/contests")), "before nine tenths"
    assert "% full" not in html(Client().get("/door"))


def test_no_file_is_written_beside_the_database(centre: None) -> None:
    largest = SimpleUploadedFile("bill.pdf", bytes(8 * 1024 * 1024))
    (taken,) = RequestFactory().post("/door/hold", {"proof": largest}).FILES.getlist("proof")
    assert type(taken) is InMemoryUploadedFile and taken.size == 8 * 1024 * 1024


def test_a_bank_is_asked_to_send_its_word_again(centre: None) -> None:
    answer = trouble(RequestFactory().post("/partner/v1/replies"), NoRoom())
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert json.loads(answer.content)["code"] == "not-now"


def kept(row: Any) -> list[Any]:
    """The files of a contest as its district has them."""
    from haltline.centre.contests.models import Proof
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return list(Proof.objects.filter(contest=row))
