"""Writes the parts of docs/protocol that follow from the code; a test fails when they have drifted.

python docs/protocol/generate.py
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from haltline.protocol import Call, HoldRequest, Message, Problem, Reply, SigningKey, paths, sign, to_bytes
from haltline.protocol.endpoints import ENDPOINTS, REFUSALS, Endpoint, Side
from haltline.protocol.fields import Id
from haltline.protocol.problems import MEANINGS, SIGNATURE_MEANINGS
from haltline.protocol.states import PART_MOVES, REQUEST_MOVES

FOLDER = Path(__file__).parent
WRITTEN = "<!-- written by docs/protocol/generate.py from the code; do not edit -->"
ID = TypeAdapter(Id).json_schema()
KEY = {"type": "string", "minLength": 1, "maxLength": 80}
EXAMPLE_TIME = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def pages() -> dict[str, str]:
    """Every generated file of this folder: name -> whole content."""
    written = {"states.md": states_page(), "calls.md": calls_page(), "example.md": example_page()}
    written |= {f"openapi-{side}.json": as_json(openapi(side)) for side in Side}
    for model in messages():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        schema |= tidy(model.model_json_schema(by_alias=True))
        written[f"schemas/{model.__name__}.json"] = as_json(schema)
    return written


def messages() -> list[type[Message]]:
    """The messages that travel on their own, in the order of the calls."""
    found = {one: None for call in ENDPOINTS for one in (call.message, call.answer) if one}
    return [*found, Problem]


def as_json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def tidy(schema: Any) -> Any:
    """A schema without the titles that repeat the field's name, and with money defaults as on the wire."""
    if isinstance(schema, list):
        return [tidy(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: tidy(value) for key, value in schema.items() if key != "title" or isinstance(value, dict)}
    if kept.get("type") == "string" and isinstance(kept.get("default"), int):
        kept["default"] = str(kept["default"])
    return kept


def states_page() -> str:
    """Both state tables as diagrams that a forge draws from text."""
    return "\n".join(
        [
            "# The states of a hold",
            "",
            WRITTEN,
            "",
            "## Hold request",
            "",
            "What the centre asked, until it has an answer. After *answered*, *refused* or *recalled* a",
            "later reply still posts its facts; the state stays. *unknown*: no answer, but the bank may have",
            "acted.",
            "",
            *diagram(REQUEST_MOVES),
            "",
            "## Part",
            "",
            "What one bank keeps for one request. Live are *active*, *contested* and *return_ordered*.",
            "Reducing and extending are events on a live part, not states.",
            "",
            *diagram(PART_MOVES),
            "",
        ]
    )


def diagram(moves: Mapping[Any, frozenset[Any]]) -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {next(iter(moves))}"]
    for before, afters in moves.items():
        lines += [f"    {before} --> {after}" for after in in_order(afters, moves)]
        if not afters:
            lines.append(f"    {before} --> [*]")
    return [*lines, "```"]


def in_order(afters: frozenset[StrEnum], moves: Mapping[StrEnum, frozenset[StrEnum]]) -> list[StrEnum]:
    return [state for state in moves if state in afters]


def calls_page() -> str:
    """Every call with what goes in and what comes out, and the meaning of every refusal."""
    lines = ["# The calls", "", WRITTEN, ""]
    for side, title in ((Side.BANK, "Answered by the bank"), (Side.CENTRE, "Answered by the centre")):
        lines += [f"## {title}", "", "| call | in | out | refusals |", "|---|---|---|---|"]
        lines += [row(call) for call in ENDPOINTS if call.side is side] + [""]
    lines += ["## Refusals", "", "| status | meaning |", "|---|---|"]
    lines += [f"| {status} | {meaning} |" for status, meaning in REFUSALS.items()]
    lines += ["", "## Codes", "", "What `code` of a problem document says; a reader may branch on it.", ""]
    lines += ["| code | status | meaning |", "|---|---|---|"]
    lines += [f"| {code} | {told.status} | {told.text} |" for code, told in MEANINGS.items()]
    lines += [f"| {reason} | 401 | {text} |" for reason, text in SIGNATURE_MEANINGS.items()]
    return "\n".join([*lines, ""])


def row(call: Endpoint) -> str:
    sent = f"[{call.message.__name__}](schemas/{call.message.__name__}.json)" if call.message else "-"
    answer = f"{call.status} [{call.answer.__name__}](schemas/{call.answer.__name__}.json)"
    return (
        f"| `{call.method} {call.path}` | {sent} | {answer} | {', '.join(map(str, sorted(call.refusals)))} |"
    )


def openapi(side: Side) -> dict[str, Any]:
    """The OpenAPI 3.1 document of one side."""
    calls = [call for call in ENDPOINTS if call.side is side]
    models: list[type[Message]] = [*(call.message for call in calls if call.message), Problem]
    models += [call.answer for call in calls if call.answer not in models]
    _, definitions = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)],
        ref_template="#/components/schemas/{model}",
    )
    items: dict[str, Any] = {}
    for call in calls:
        items.setdefault(call.path, {})[call.method.lower()] = operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Haltline hold protocol, the {side}'s side", "version": "1"},
        "paths": items,
        "components": {"schemas": tidy(definitions["$defs"])},
    }


def operation(call: Endpoint) -> dict[str, Any]:
    subject = call.message or call.answer
    described = {
        "operationId": f"{call.method.lower()}{subject.__name__}",
        "summary": (subject.__doc__ or "").partition("\n")[0],
        "parameters": parameters(call),
        "responses": {str(call.status): response(call.answer.__name__, call.answer.__doc__, paths.JSON)}
        | {
            str(status): response("Problem", REFUSALS[status], paths.PROBLEM)
            for status in sorted(call.refusals)
        },
    }
    if call.message:
        body = {paths.JSON: {"schema": {"$ref": f"#/components/schemas/{call.message.__name__}"}}}
        described["requestBody"] = {"required": True, "content": body}
    return described


def parameters(call: Endpoint) -> list[dict[str, Any]]:
    found = [{"name": "hold_id", "in": "path", "schema": ID}] if "{hold_id}" in call.path else []
    if call.path not in {paths.KEYS, paths.BANK_KEYS}:
        found += [
            {"name": name, "in": "header"} for name in ("Content-Digest", "Signature-Input", "Signature")
        ]
    if call.is_effect:
        found.append({"name": paths.IDEMPOTENCY_KEY, "in": "header", "schema": KEY})
    return [{"schema": {"type": "string"}, **one, "required": True} for one in found]


def response(model: str, meaning: str | None, media: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"description": (meaning or model).partition("\n")[0], "content": {media: {"schema": schema}}}


def example_key(keyid: str) -> SigningKey:
    """A key anyone can make again: its 32 secret bytes are the SHA-256 of its name. For examples only."""
    return SigningKey(keyid, Ed25519PrivateKey.from_private_bytes(hashlib.sha256(keyid.encode()).digest()))


def example_request() -> HoldRequest:
    return HoldRequest.model_validate_json(example_text("request"))


def example_reply() -> Reply:
    return Reply.model_validate_json(example_text("reply"))


def example_text(name: str) -> str:
    return (FOLDER / "examples" / f"{name}.json").read_text(encoding="utf-8")


def example_page() -> str:
    """A request and its reply as they travel, signed with keys that anyone can make again."""
    key, bank = example_key("centre-example"), example_key("alfa-example")
    asked = Call("POST", "https://alfa.example" + paths.HOLDS, to_bytes(example_request()))
    told = Call("POST", "https://centre.example" + paths.REPLIES, to_bytes(example_reply()))
    return "\n".join(
        [
            "# A request and its reply, signed",
            "",
            WRITTEN,
            "",
            "Both keys are for examples only: the 32 secret bytes are the SHA-256 of the key's name. Whoever",
            "signs these bytes with them at 05:00 UTC gets these headers, letter for letter.",
            "",
            "## The centre asks Alfa Bank to keep 500.00",
            "",
            *call_as_sent(key, asked, "ZXhhbXBsZS0x", example_request().idempotency_key),
            "",
            "## Alfa Bank answers where every unit is",
            "",
            "200.00 kept, 100.00 gone on, 150.00 taken out in cash, 50.00 still free: what was asked about.",
            "",
            *call_as_sent(bank, told, "ZXhhbXBsZS0y", example_reply().reply_id),
            "",
        ]
    )


def call_as_sent(key: SigningKey, call: Call, nonce: str, idempotency_key: str) -> list[str]:
    host, _, path = call.url.removeprefix("https://").partition("/")
    headers = {"Host": host, "Content-Type": paths.JSON, paths.IDEMPOTENCY_KEY: idempotency_key}
    headers |= sign(key, call, now=EXAMPLE_TIME, nonce=nonce)
    secret = base64.b64encode(hashlib.sha256(key.keyid.encode()).digest()).decode()
    return [
        f"Secret of `{key.keyid}` in base64: `{secret}`",
        "",
        "```http",
        f"{call.method} /{path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers.items()),
        "",
        call.body.decode(),
        "```",
    ]


if __name__ == "__main__":
    for name, content in pages().items():
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_text(content, encoding="utf-8")
