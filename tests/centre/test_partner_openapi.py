"""Whatever a bank sends to the centre, the centre answers as the published OpenAPI says."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from docs.protocol import generate
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks

from haltline.protocol import Call, Problem, SigningKey, generate_key, parse, paths, sign
from haltline.protocol.endpoints import Side

pytestmark = pytest.mark.usefixtures("centre")
SIGNED = {"Content-Digest", "Signature-Input", "Signature"}
checks.load_all_checks()
JUDGED_BY = [
    checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error", "status_code_conformance", "content_type_conformance",
        "response_schema_conformance", "response_headers_conformance",
    )
]  # fmt: skip


def without_signatures(document: dict[str, Any]) -> dict[str, Any]:
    """The published document less the headers that signing adds to whatever is sent."""
    for item in document["paths"].values():
        for operation in item.values():
            operation["parameters"] = [one for one in operation["parameters"] if one["name"] not in SIGNED]
    return document


SCHEMA = schemathesis.openapi.from_dict(without_signatures(generate.openapi(Side.CENTRE)))


@pytest.fixture
def key(centre: None) -> SigningKey:
    """Ostara's signing key, known to the centre."""
    from haltline.centre.partners.models import PartnerKey

    made = generate_key("ostara-1")
    now = datetime.now(UTC)
    PartnerKey.objects.create(
        keyid=made.keyid, partner_id="ostara", public_pem=made.public.pem(),
        not_before=now - timedelta(days=1), not_after=now + timedelta(days=1),
    )  # fmt: skip
    return made


@SCHEMA.parametrize()
@settings(
    max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_call_is_answered_as_published(case: schemathesis.Case, client: Any, key: SigningKey) -> None:
    from django.conf import settings as centre_settings

    base = centre_settings.PUBLIC_URL.rstrip("/")
    call = requests.Request(**case.as_transport_kwargs(base_url=base)).prepare()
    body = call.body.encode() if isinstance(call.body, str) else call.body or b""
    headers = {n: v for n, v in call.headers.items() if n.lower() not in {"content-length", "content-type"}}
    headers |= _own_key(case.body)
    headers |= sign(key, Call(call.method, call.url, body), now=datetime.now(UTC), nonce=secrets.token_hex(9))
    path = call.url.removeprefix(base)
    media = call.headers.get("Content-Type", "application/json")
    answer = client.generic(call.method, path, body, content_type=media, headers=headers)
    case.validate_response(_as_sent(answer, call), checks=JUDGED_BY)


def _own_key(body: Any) -> dict[str, str]:
    """The key that a message of these fields goes under; every second one keeps a foreign one."""
    told = body if isinstance(body, dict) else {}
    named = told.get("reply_id") or told.get("proof_id") or f"ended-{told.get('hold_id')}"
    fits = isinstance(named, str) and named.isascii() and named.isprintable() and len(repr(body)) % 2
    return {"Idempotency-Key": named} if fits else {}


def _as_sent(answer: Any, call: requests.PreparedRequest) -> httpx.Response:
    """The answer of the centre in the form in which it would have arrived."""
    asked = httpx.Request(str(call.method), str(call.url), headers=dict(call.headers))
    told = {"headers": dict(answer.headers), "content": answer.content, "request": asked}
    arrived = httpx.Response(answer.status_code, **told)
    arrived.elapsed = timedelta(0)
    return arrived


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/partner/v1/replies", 405, "no-such-method"),
        ("POST", "/partner/v1/keys", 405, "no-such-method"),
        ("GET", "/partner/v1/nothing-here", 404, "no-such-path"),
        ("POST", "/partner/v2/replies", 404, "no-such-path"),
    ],
)
def test_whatever_is_not_a_call_is_a_problem_document(
    client: Any, method: str, path: str, status: int, code: str
) -> None:
    answer = client.generic(method, path, b"{}", content_type="application/json")
    told = parse(Problem, answer.content)
    assert (answer.status_code, told.status, told.code) == (status, status, code)
    assert answer.headers["Content-Type"] == paths.PROBLEM
    assert ("Allow" in answer.headers) == (status == 405)


def test_a_database_that_is_away_is_a_problem_document_with_a_time(rf: Any) -> None:
    from haltline.centre.desks.troubles import trouble
    from haltline.centre.kernel.errors import TryLater

    answer = trouble(rf.post("/partner/v1/replies"), TryLater())
    assert parse(Problem, answer.content).code == "not-now"
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (503, True)
