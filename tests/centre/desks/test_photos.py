"""Photos as evidence: judged by their bytes, kept with their hash, shown at the desk, every look logged."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.desks.pages import events, html, key_of

SignIn = Callable[[str], Any]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 4, height: int = 3, extra: bytes = b"") -> bytes:
    """A real picture, all black."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(min(width, 8)) for _ in range(min(height, 8))))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows + extra) + chunk(b"IEND", b"")


JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "10" * 64
    + "ffc0000b080003000401011100ffc4001400010000000000000000000000000000000000ffda0008010100003f00d2cf20ffd9"
)
WEBP = b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8L" + struct.pack("<I", 10) + b"\x2f" + struct.pack(
    "<I", 3 | 2 << 14
) + bytes(5)  # fmt: skip


def look(data: bytes) -> Any:
    from haltline.centre.reports.pictures import look as at

    return at(data)


@pytest.mark.parametrize(("data", "kind"), [(png(), "png"), (JPEG, "jpeg"), (WEBP, "webp")])
def test_a_picture_is_known_by_its_bytes(data: bytes, kind: str) -> None:
    found = look(data)
    assert (found.kind, found.width, found.height) == (f"image/{kind}", 4, 3)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"x", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"%PDF-1.7 x",
        b"GIF89a" + bytes(20), b"MZ" + bytes(100), b"<html>", png()[:-12], JPEG[:-2], JPEG[:30], WEBP[:20],
        b"PK\x03\x04" + png(), png(60_000, 60_000), png(30_000, 10), png(0, 3),
    ],
)  # fmt: skip
def test_what_is_no_whole_picture_of_a_size_to_show_is_refused(data: bytes) -> None:
    assert look(data) is None


def upload(data: bytes, name: str = "sms.png") -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"do": "photo", "photo": SimpleUploadedFile(name, data, "text/html")}


def links(page: str) -> list[str]:
    return re.findall(r'src="(/desk/reports/\d+/photos/[^"]+)"', page)


def test_a_photo_is_kept_byte_for_byte_and_shown_at_the_desk(
    receipt: Any,
    victim: Any,
    signed_in: SignIn,
) -> None:
    data = png(extra=b"<script>alert(1)</script>")
    sent = victim.post(f"/r/{receipt.token}/more", upload(data, "..\\gpj.exe.html"))
    assert sent["Location"] == f"/r/{receipt.token}"
    assert "Your photo is with us." in html(victim.get(f"/r/{receipt.token}"))
    officer = signed_in("korvane-1")
    page = html(officer.get(f"/desk/reports/{key_of(receipt)}"))
    (address,) = links(page)
    assert hashlib.sha256(data).hexdigest() in page and "The victim sent a photo" in page
    assert events("photo.opened") == [], "the page alone opens no picture"
    picture = officer.get(address)
    assert picture.content == data and picture["Content-Type"] == "image/png"
    assert picture["X-Content-Type-Options"] == "nosniff" and "sandbox" in picture["Content-Security-Policy"]
    assert "exe" not in picture["Content-Disposition"]
    assert [event.actor_name for event in events("photo.opened")] == ["Officer korvane 1"]
    assert "looked at your photo" in html(victim.get(f"/r/{receipt.token}"))


def test_only_officers_of_the_district_see_a_photo(
    receipt: Any,
    victim: Any,
    signed_in: SignIn,
) -> None:
    victim.post(f"/r/{receipt.token}/more", upload(png()))
    (address,) = links(html(signed_in("korvane-1").get(f"/desk/reports/{key_of(receipt)}")))
    html(signed_in("tamsara-1").get(address), 404)
    html(signed_in("korvane-recovery").get(address), 403)
    assert links(html(signed_in("korvane-recovery").get(f"/desk/reports/{key_of(receipt)}"))) == []
    assert victim.get(address).status_code == 302, "to the sign-in"
    assert events("photo.opened") == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg/>", "This is no photo we can read."),
        (b"", "Choose a photo first."),
        (png(extra=bytes(8 * 1024 * 1024)), "larger than 8 MB"),
    ],
    ids=["no picture", "empty", "too large"],
)
def test_what_is_no_photo_is_refused_with_a_reason(
    receipt: Any,
    victim: Any,
    data: bytes,
    said: str,
) -> None:
    page = html(victim.post(f"/r/{receipt.token}/more", upload(data)), 422)
    assert said in page and events("photo.told") == []


def test_the_same_photo_twice_is_one_and_ten_are_the_most(receipt: Any, victim: Any) -> None:
    for number in (0, 0, *range(1, 10)):
        sent = victim.post(f"/r/{receipt.token}/more", upload(png(extra=bytes([number]))))
        assert sent.status_code == 302
    page = html(victim.post(f"/r/{receipt.token}/more", upload(png(extra=b"x"))), 422)
    assert "10 photos at most" in page and "10 photos are with us." in page


def test_a_request_larger_than_any_photo_is_refused_unread(receipt: Any, victim: Any) -> None:
    heavy = {"do": "message", "text": "x" * (11 * 1024 * 1024), "client_key": "k" * 12}
    page = html(victim.post(f"/r/{receipt.token}/more", heavy), 413)
    assert "too large to send" in page and events("message.told") == []
