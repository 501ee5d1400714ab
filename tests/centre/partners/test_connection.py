"""Trying a partner's connection: each thing that can be wrong is found and named (fault 18)."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests.centre.bank_server import BankServer, listening

from haltline.centre.partners import connection
from haltline.centre.partners.address import BadAddress, is_public, look_up, networks, read
from haltline.centre.partners.connection import Step, Target, try_connection
from haltline.iso20022 import asked_by
from haltline.protocol import MessageError
from haltline.protocol.keys import generate_key
from haltline.protocol.signing import Call, verify

KEY = generate_key("centre-1")


@pytest.fixture
def bank() -> Iterator[BankServer]:
    with listening() as server:
        server.answers = lambda *_: (404, {"code": "never-seen"})
        yield server


def tried(url: str, *, iso: bool = False, allowed: str = "127.0.0.0/8") -> dict[str, Step]:
    target = Target(url, iso=iso, allowed=networks(allowed))
    steps = try_connection(target, KEY, now=lambda: datetime.now(UTC))
    return {step.name: step for step in steps}


def test_a_bank_that_speaks_the_protocol_passes_every_step(bank: BankServer) -> None:
    steps = tried(bank.url + "/hold")
    assert {name: step.found for name, step in steps.items()} == {
        "address": "found", "line": "connected", "signature": "accepted", "clock": "near", "speed": "quick",
    }  # fmt: skip
    assert all(step.good for step in steps.values())


def test_what_is_sent_is_a_status_query_that_the_bank_can_verify(bank: BankServer) -> None:
    tried(bank.url + "/hold")
    ((method, path, body, headers),) = bank.calls
    assert (method, path.rsplit("/", 1)[0], body) == ("GET", "/hold/v1/holds", b"")
    call = Call("GET", bank.url + path, b"", headers)
    seen = verify(call, keys=lambda _: KEY.public, now=datetime.now(UTC), seen_nonce=lambda *_: False)
    assert seen == "centre-1"


@pytest.mark.parametrize(
    ("status", "code", "found"),
    [(401, "unknown-key", "refused"), (404, "", "other-404"), (302, "", "elsewhere"), (200, "", "unexpected"),
     (500, "", "unexpected"), (429, "", "too-many")],
)  # fmt: skip
def test_every_other_answer_is_named(bank: BankServer, status: int, code: str, found: str) -> None:
    bank.answers = lambda *_: (status, {"code": code})
    step = tried(bank.url)["signature"]
    assert (step.found, step.good) == (found, False)


def test_a_redirect_is_not_followed(bank: BankServer) -> None:
    bank.answers = lambda *_: (302, {})
    bank.headers = {"Location": bank.url + "/elsewhere"}
    tried(bank.url)
    assert len(bank.calls) == 1


@pytest.mark.parametrize(("ahead", "found", "good"), [(90, "far", True), (-400, "far", False)])
def test_a_clock_that_differs_is_measured(ahead: int, found: str, good: bool) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
    with answering(f"HTTP/1.1 404 x\r\nDate: {then}\r\nContent-Length: 0\r\n\r\n".encode()) as url:
        step = tried(url)["clock"]
    assert (step.found, step.good) == (found, good)
    assert abs(int(step.value) - abs(ahead)) <= 2


def test_nobody_there_is_no_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert tried(f"http://127.0.0.1:{port}")["line"].found == "no-answer"


def test_a_byte_at_a_time_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "DEADLINE_SECONDS", 0.6)
    with answering(b"HTTP/1.1 404 Not Found\r\n" + b"X: y\r\n" * 50, pause=0.05) as url:
        assert tried(url)["line"].found == "too-slow"


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with answering(b"", tls=context) as url:
        steps = tried(url.replace("http:", "https:"))
    assert steps["line"].good and steps["certificate"] == Step(
        "certificate", "refused", "self-signed certificate", good=False
    )


def test_what_speaks_no_tls_is_named() -> None:
    with answering(b"HTTP/1.1 400 Bad\r\n\r\n") as url:
        assert tried(url.replace("http:", "https:"))["certificate"].found == "no-tls"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://b.example", "not-https"), ("ftp://b.example", "not-https"), ("b.example", "unreadable"),
        ("https://u:p@b.example", "more-than-an-address"), ("https://b.example/?a", "more-than-an-address"),
        ("https://bank.example:99999", "unreadable"), ("https://169.254.169.254", "a-number"),
        ("https://0x7f.1", "a-number"), ("https://2130706433", "a-number"), ("https://[::1]", "a-number"),
        ("https://bánk.example", "unreadable"), ("https:// bank.example", "unreadable"),
    ],
)  # fmt: skip
def test_an_address_that_is_not_plain_is_refused(url: str, why: str) -> None:
    with pytest.raises(BadAddress, match=f"^{why}$"):
        read(url)


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "224.0.0.1", "::1", "::ffff:8.8.8.8",
     "64:ff9b::a00:1", "2002:a00:1::", "fe80::1%eth0", "fd00::1", "ff02::1", "100.64.0.1"],
)  # fmt: skip
def test_no_place_inside_or_hidden_in_another_is_public(number: str) -> None:
    assert not is_public(number)


def test_a_name_that_leads_inside_is_refused() -> None:
    assert is_public("1.1.1.1") and is_public("2606:4700::1111")
    with pytest.raises(BadAddress, match="not-public"):
        look_up(read("https://localhost"))


def test_a_try_goes_only_where_a_delivery_would_go(bank: BankServer) -> None:
    assert tried(bank.url, allowed="")["address"].found == "not-public"
    assert tried(bank.url, allowed="10.0.0.0/8")["address"].found == "not-public"
    assert not bank.calls
    assert tried(bank.url, allowed="127.0.0.1/32")["signature"].found == "accepted"
    assert tried("http://198.51.100.7", allowed="198.51.100.0/24")["address"].found == "not-https"


@pytest.mark.parametrize(
    ("status", "found", "good"),
    [(400, "accepted-iso", True), (422, "accepted-iso", True), (202, "took-anything", True),
     (401, "refused", False), (404, "no-iso", False), (500, "unexpected", False)],
)  # fmt: skip
def test_a_bank_of_iso_20022_is_tried_by_a_document_that_is_no_message(
    bank: BankServer, status: int, found: str, good: bool
) -> None:
    bank.answers = lambda *_: (status, {"code": "other-message"})
    step = tried(bank.url, iso=True)["signature"]
    assert (step.found, step.good) == (found, good)
    ((method, path, body, headers),) = bank.calls
    assert (method, path, headers["Content-Type"]) == ("POST", "/v1/iso20022", "application/xml")
    call = Call("POST", bank.url + path, body, headers)
    assert verify(call, keys=lambda _: KEY.public, now=datetime.now(UTC), seen_nonce=lambda *_: False)
    with pytest.raises(MessageError):
        asked_by(body, "k")


@contextmanager
def answering(raw: bytes, pause: float = 0, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A listener that says these bytes to whoever comes, one at a time with a pause, and then hangs up."""
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                plain, _ = listener.accept()
                with plain, tls.wrap_socket(plain, server_side=True) if tls else plain as line:
                    line.recv(65536)
                    for piece in [raw[at : at + 1] for at in range(len(raw))] if pause else [raw]:
                        line.sendall(piece)
                        time.sleep(pause)
            except OSError:
                continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        ended.set()
        thread.join()


def self_signed(folder: Path) -> Path:
    """A certificate that only vouches for itself, with its key."""
    key, name = Ed25519PrivateKey.generate(), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bank")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1))
    made = made.not_valid_after(now + timedelta(days=9))
    file = folder / "bank.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.sign(key, None).public_bytes(Encoding.PEM) + private)
    return file
