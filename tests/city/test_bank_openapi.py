"""Whatever is sent to the reference bank, it answers as the published OpenAPI says; over real HTTP."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from docs.protocol import generate
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode, checks
from tests.city.centre_inbox import free_port, running

from haltline.city.app import Face
from haltline.city.bench.bank import CODE, TestBank, alone
from haltline.city.bench.serve import BenchDoor, bench_app, bench_server
from haltline.city.duties import WordDue
from haltline.protocol import Call, CallRate, KeyList, PublishedKey, generate_key, paths, sign, to_bytes
from haltline.protocol.endpoints import Side

KEY = generate_key("centre-1")
SIGNED = {"Content-Digest", "Signature-Input", "Signature"}
checks.load_all_checks()
JUDGED_BY = [
    checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error", "status_code_conformance", "content_type_conformance",
        "response_schema_conformance", "response_headers_conformance", "negative_data_rejection",
    )
]  # fmt: skip


def without_signatures(document: dict[str, Any]) -> dict[str, Any]:
    """The published document less the headers that signing adds to whatever is sent."""
    for item in document["paths"].values():
        for operation in item.values():
            operation["parameters"] = [one for one in operation["parameters"] if one["name"] not in SIGNED]
    return document


SCHEMA = schemathesis.openapi.from_dict(without_signatures(generate.openapi(Side.BANK)))


class Quiet(TestBank):
    """Tells nobody what it has to say: there are hundreds of holds, and no centre listens."""

    async def _say(self, name: str, duty: WordDue) -> None:
        self.do("confirmed", duty=name)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    bank = Quiet(alone(tmp_path_factory.mktemp("bank"), port), CODE)
    door = BenchDoor(bank)
    door._rate = CallRate(10**6, 10**6)
    listed = KeyList(keys=(PublishedKey.of(KEY.public, datetime(2020, 1, 1, tzinfo=UTC)),))
    bank.office.do("keys", listed=to_bytes(listed).decode())
    with running([bench_server(bench_app(bank, Face(bank, door)), port)]):
        yield f"http://127.0.0.1:{port}"


def agree(case: schemathesis.Case) -> None:
    """What no schema can say of a sound message: header, path and body name one key and one hold."""
    if isinstance(case.body, dict):
        case.headers[paths.IDEMPOTENCY_KEY] = case.body["idempotency_key"]
        case.body |= dict(case.path_parameters or {})


@SCHEMA.parametrize()
@settings(
    max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_call_is_answered_as_published(case: schemathesis.Case, url: str) -> None:
    if case.meta.generation.mode is GenerationMode.POSITIVE:
        agree(case)
    call = requests.Request(**case.as_transport_kwargs(base_url=url)).prepare()
    body = call.body.encode() if isinstance(call.body, str) else call.body or b""
    headers = {name: value for name, value in call.headers.items() if name.lower() != "content-length"}
    headers |= sign(
        KEY, Call(call.method, call.url, body), now=datetime.now(UTC), nonce=secrets.token_urlsafe(9)
    )
    answer = httpx.request(call.method, call.url, content=body, headers=headers, timeout=20)
    case.validate_response(answer, checks=JUDGED_BY)
