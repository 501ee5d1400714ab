"""Files of holders: kept as they came, shown only as pictures made anew, hostile ones harmless (33, 35)."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.centre.desks.pages import events, html
from tests.centre.door.doors import come_in, contests
from tests.centre.door.test_holder import contest

from haltline.centre.contests.drawing import draw

SignIn = Callable[[str], Any]
Run = Callable[[], int]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, rows: int) -> bytes:
    """A black picture whose header names its sides, whatever is in it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes((1 + 3 * width) * rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf(pages: int = 1, script: str = "") -> bytes:
    """A small document; with a script it asks the reader to run it."""
    import pypdfium2

    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(595, 842)
    document.save(out)
    data = out.getvalue()
    if script:
        action = f"/OpenAction << /S /JavaScript /JS ({script}) >> /Type /Catalog".encode()
        data = data.replace(b"/Type /Catalog", action).replace(b"/Type/Catalog", action)
        assert b"JavaScript" in data
    return data


def photo(kind: str, **how: Any) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (1_200, 900), "teal").save(out, kind, **how)
    return out.getvalue()


def zipped(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../bill.pdf", bytes(size))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_one_jpeg(kind: str) -> None:
    (page,) = draw(photo(kind)).pages
    assert (page.width, page.height, page.data[:3]) == (1_200, 900, b"\xff\xd8\xff")


def test_a_document_becomes_pictures_of_its_pages_ten_at_most() -> None:
    assert [(page.width, page.height) for page in draw(pdf(2)).pages] == [(1131, 1600)] * 2
    assert len(draw(pdf(13)).pages) == 10


def test_nothing_hidden_in_the_file_is_in_the_picture() -> None:
    """A place of taking, a second file behind the first, a script: only pixels get through."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    (page,) = draw(photo("JPEG", exif=exif) + zipped(10) + b"<script>SECRET</script>").pages
    assert b"SECRET" not in page.data and b"PK" not in page.data[-64:]
    (drawn,) = draw(pdf(script="app.alert('SECRET')")).pages
    assert b"SECRET" not in drawn.data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "unknown-kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unknown-kind"),
        (b"<html><body>", "unknown-kind"),
        (b"GIF89a" + bytes(200), "unknown-kind"),
        (zipped(50_000_000), "unknown-kind"),
        (png(60_000, 60_000, 1), "too-large"),
        (png(7_000, 7_500, 1), "too-large"),
        (photo("PNG")[:-200], "damaged"),
        (photo("JPEG")[:400], "damaged"),
        (b"%PDF-1.7\n" + bytes(300), "damaged"),
        (pdf()[:120], "damaged"),
    ],
    ids=["empty", "svg", "html", "gif", "zip", "60000", "52m", "short", "jpeg-cut", "no-pdf", "pdf-cut"],
)  # fmt: skip
def test_what_cannot_be_read_safely_is_named(data: bytes, why: str) -> None:
    drawing = draw(data)
    assert (drawing.pages, drawing.why) == ((), why)


LOCKED = (
    b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<ONE>/U<TWO>>>endobj
trailer<</Root 1 0 R/Size 5/Encrypt 4 0 R/ID[<ID><ID>]>>
%%EOF
""".replace(b"ONE", b"11" * 32)
    .replace(b"TWO", b"22" * 32)
    .replace(b"<ID>", b"<" + b"33" * 16 + b">")
)


def test_a_locked_document_is_called_locked() -> None:
    assert draw(LOCKED).why == "encrypted"


def test_a_file_that_ends_the_program_ends_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    from haltline.centre.contests import drawing

    monkeypatch.setattr(drawing, "RUN", "import os; os.abort()")
    assert draw(photo("PNG")).why == "damaged"
    monkeypatch.setattr(drawing, "RUN", "import time; time.sleep(60)")
    monkeypatch.setattr(drawing, "SECONDS_MOST", 0.2)
    assert draw(photo("PNG")).why == "damaged"


def test_the_program_gets_little_memory_and_writes_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from haltline.centre.contests import drawing

    confined = "from haltline.centre.contests.raster import _confine; _confine(); "
    for act in ("bytearray(2_000_000_000)", f"open({str(tmp_path / 'x')!r}, 'wb').write(b'x' * 10_000)"):
        monkeypatch.setattr(drawing, "RUN", confined + act + "; import os; os._exit(0)")
        assert draw(b"").why == "damaged"
    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0


def sent(client: Client, data: bytes, name: str) -> Any:
    return contest(client, proof=SimpleUploadedFile(name, data, content_type="image/svg+xml"))


def test_who_decides_sees_pictures_and_every_look_is_written_down(
    held: Any, stranger: Client, signed_in: SignIn, run_nudges: Run
) -> None:
    data = pdf(2)
    sent(come_in(stranger), data, "bill.pdf")
    officer = signed_in("korvane-2")
    assert "is being drawn" in html(officer.get("/desk/contests"))
    run_nudges()
    page = html(officer.get("/desk/contests"))
    assert page.count('<img class="proof"') == 2
    address = page.split('<img class="proof"')[1].split('src="')[1].split('"')[0]
    picture = officer.get(address)
    assert picture.content.startswith(b"\xff\xd8\xff")
    assert (picture["Content-Type"], picture["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "sandbox" in picture["Content-Security-Policy"]
    assert [event.facts["page"] for event in events("proof.opened")] == [1]
    assert officer.get(address[:-1] + "9").status_code == 404
    assert signed_in("tamsara-1").get(address).status_code == 404
    assert signed_in("ostara-desk").get(address).status_code == 403
    kept = events("proof.told")[0].facts
    assert kept == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def test_what_cannot_be_read_is_kept_and_said(
    held: Any, stranger: Client, signed_in: SignIn, run_nudges: Run
) -> None:
    from haltline.centre.contests.models import Proof
    from haltline.centre.kernel.scope import in_scope

    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    sent(come_in(stranger), svg, "..\\..\\bill\u202egpj.exe")
    run_nudges()
    page = html(signed_in("korvane-2").get("/desk/contests"))
    assert "it is neither a photo nor a PDF" in page and "gpj" not in page
    with in_scope("district:korvane"):
        row = Proof.objects.get()
    assert (bytes(row.data), row.state) == (svg, "unreadable")


def test_too_heavy_or_empty_files_are_named_and_the_words_stay(held: Any, stranger: Client) -> None:
    come_in(stranger)
    for data, said in ((b"", "This file is empty."), (bytes(8 * 1024 * 1024 + 1), "larger than 8 MB")):
        page = html(sent(stranger, data, "x.jpg"), 422)
        assert said in page and "I sold two phones." in page
    assert contests() == []


def test_drawing_twice_makes_no_second_pictures(held: Any, stranger: Client, run_nudges: Run) -> None:
    from haltline.centre.contests.models import Proof, ProofPage
    from haltline.centre.contests.tasks import draw_proof
    from haltline.centre.kernel.scope import in_scope

    sent(come_in(stranger), photo("PNG"), "x")
    run_nudges()
    with in_scope("district:korvane"):
        row = Proof.objects.get()
    draw_proof(str(row.pk), "korvane")
    draw_proof(str(uuid4()), "korvane")
    with in_scope("district:korvane"):
        assert ProofPage.objects.count() == 1


def test_a_banks_desk_sees_proofs_only_where_it_hears(
    held: Any, stranger: Client, run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.centre.door.test_tiers import bank_first

    from haltline.centre.contests.models import Proof, ProofPage
    from haltline.centre.kernel.scope import in_scope

    bank_first(monkeypatch)
    sent(come_in(stranger), photo("PNG"), "x")
    run_nudges()
    with in_scope("partner:ostara"):
        assert (Proof.objects.count(), ProofPage.objects.count()) == (1, 1)
    with in_scope("partner:belang"):
        assert not Proof.objects.exists() and not ProofPage.objects.exists()
