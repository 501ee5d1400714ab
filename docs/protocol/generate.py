"""Writes the parts of docs/protocol that follow from the code; a test fails when they have drifted.

python -m docs.protocol.generate
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from docs.protocol.conversation import AT, Turn, turns
from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from haltline.protocol import Call, KeyList, Message, Problem, SigningKey, key_of, paths, sign, to_bytes
from haltline.protocol.endpoints import ENDPOINTS, REFUSALS, Endpoint, Side
from haltline.protocol.fields import Id
from haltline.protocol.problems import MEANINGS, SIGNATURE_MEANINGS
from haltline.protocol.states import PART_MOVES, REQUEST_MOVES

FOLDER = Path(__file__).parent
WRITTEN = "<!-- written by docs/protocol/generate.py from the code; do not edit -->"
ID = TypeAdapter(Id).json_schema()
COUNT = {"type": "integer", "minimum": 1}
KEY = {"type": "string", "minLength": 1, "maxLength": 80}
EXAMPLE_TIME = AT
WAIT = {"description": "Whole seconds to wait.", "required": True, "schema": COUNT}
ALLOW = {"description": "The methods of this path.", "required": True, "schema": {"type": "string"}}
HEADERS = {
    405: {"headers": {"Allow": ALLOW}},
    429: {"headers": {paths.RETRY_AFTER: WAIT}},
    503: {"headers": {paths.RETRY_AFTER: WAIT}},
}
BY_HAND = {"examples/request.json", "examples/reply.json"}


def pages() -> dict[str, str]:
    """Every generated file of this folder: name -> whole content."""
    written = {"states.md": states_page(), "calls.md": calls_page(), "example.md": example_page()}
    written |= {f"openapi-{side}.json": as_json(openapi(side)) for side in Side}
    written |= example_files()
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
            str(status): response("Problem", REFUSALS[status], paths.PROBLEM) | HEADERS.get(status, {})
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
        found.append({"name": paths.ATTEMPT, "in": "header", "required": False, "schema": COUNT})
    return [{"schema": {"type": "string"}, "required": True, **one} for one in found]


def response(model: str, meaning: str | None, media: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"description": (meaning or model).partition("\n")[0], "content": {media: {"schema": schema}}}


def example_key(keyid: str) -> SigningKey:
    """A key anyone can make again: its 32 secret bytes are the SHA-256 of its name. For examples only."""
    return SigningKey(keyid, Ed25519PrivateKey.from_private_bytes(hashlib.sha256(keyid.encode()).digest()))


def example_turns() -> list[Turn]:
    """The conversation of the example page."""
    return turns(example_key("centre-example"), example_key("alfa-example"))


def example_page() -> str:
    """Every message as it travels, signed with keys that anyone can make again, and the answer it gets."""
    lines = [
        "# A conversation, signed",
        "",
        WRITTEN,
        "",
        "Every kind of message once, with its answer. The keys are for examples only: the 32 secret bytes",
        "are the SHA-256 of the key's name, and all banks here sign with one. Whoever signs these bytes at",
        "05:00 UTC gets these headers, letter for letter. The messages stand in [examples](examples) too.",
        "",
    ]
    for keyid in ("centre-example", "alfa-example"):
        secret = base64.b64encode(hashlib.sha256(keyid.encode()).digest()).decode()
        lines += [f"- secret of `{keyid}` in base64: `{secret}`"]
    for number, turn in enumerate(example_turns(), 1):
        lines += ["", f"## {turn.title}", "", *([turn.said, ""] if turn.said else [])]
        lines += [*as_sent(turn, f"example-{number}"), "", *as_answered(turn)]
    return "\n".join([*lines, ""])


def as_sent(turn: Turn, nonce: str) -> list[str]:
    """The call with all headers that count; a key list is for anybody, so nobody signs for it."""
    call = Call(turn.method, turn.base + turn.path, to_bytes(turn.sent) if turn.sent else b"")
    headers = {"Host": turn.base.removeprefix("https://")}
    if turn.sent:
        headers |= {"Content-Type": paths.JSON, paths.IDEMPOTENCY_KEY: key_of(turn.sent)}
    if not isinstance(turn.answer, KeyList):
        key = example_key("centre-example" if turn.by_centre else "alfa-example")
        headers |= sign(key, call, now=EXAMPLE_TIME, nonce=base64.b64encode(nonce.encode()).decode())
    head = [f"{turn.method} {turn.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ["```http", *head, "", *([call.body.decode()] if turn.sent else []), "```"]


def as_answered(turn: Turn) -> list[str]:
    media = paths.PROBLEM if turn.status >= 400 else paths.JSON
    return [f"Answered `{turn.status}` as `{media}`:", "", "```json", to_bytes(turn.answer).decode(), "```"]


def example_files() -> dict[str, str]:
    """Each message of the conversation, and each answer that was not the same before, as a file to read."""
    written: dict[str, str] = {}
    for turn in example_turns():
        told = {turn.name: turn.sent, f"{turn.name}-answer": turn.answer}
        written |= {f"examples/{name}.json": pretty(one) for name, one in told.items() if one}
    return {name: text for name, text in written.items() if name not in BY_HAND}


def pretty(message: Message) -> str:
    return as_json(json.loads(to_bytes(message)))


if __name__ == "__main__":
    for name, content in pages().items():
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_text(content, encoding="utf-8")
