"""docs/protocol says what the code does: generated pages have not drifted, examples work."""

import json
import re
from pathlib import Path

import pytest
from docs.protocol import generate

from haltline.protocol import (
    Call,
    HoldRequest,
    KeyList,
    MessageError,
    Nonces,
    Reply,
    gap,
    parse,
    paths,
    require_balanced,
    to_bytes,
    verify,
)
from haltline.protocol.endpoints import ENDPOINTS, REFUSALS

FOLDER = Path(generate.__file__).parent
PAGES = generate.pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_what_the_code_says_now(name):
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == PAGES[name], "run: python -m docs.protocol.generate"


def test_no_schema_is_left_over_from_a_message_that_is_gone():
    assert {f"schemas/{path.name}" for path in (FOLDER / "schemas").iterdir()} <= PAGES.keys()


def test_no_example_is_left_over_either():
    found = {f"examples/{path.name}" for path in (FOLDER / "examples").iterdir()}
    assert found == generate.BY_HAND | {name for name in PAGES if name.startswith("examples/")}


def test_every_path_of_the_protocol_is_a_call():
    named = {paths.HOLDS, paths.PAYOUTS, paths.REPLIES, paths.PROOFS, paths.ENDED, paths.KEYS}
    named |= {paths.BANK_KEYS}
    named |= {step("{hold_id}") for step in (paths.hold, paths.release, paths.reduce, paths.extend)}
    assert {call.path for call in ENDPOINTS} == named | {paths.tombstone("{hold_id}")}


def test_every_refusal_of_a_call_has_a_meaning():
    assert {status for call in ENDPOINTS for status in call.refusals} == REFUSALS.keys()


def test_the_example_is_a_balanced_reply_to_a_valid_request():
    request = parse(HoldRequest, (FOLDER / "examples/request.json").read_bytes())
    reply = parse(Reply, (FOLDER / "examples/reply.json").read_bytes())
    assert (reply.hold_id, reply.credited) == (request.hold_id, request.amount)
    require_balanced(reply)


TURNS = generate.example_turns()


def test_the_signatures_on_the_example_page_count():
    keys = {keyid: generate.example_key(keyid).public for keyid in ("centre-example", "alfa-example")}
    found = re.findall(r"```http\n(\w+) (\S+) HTTP/1.1\n(.*?)\n\n(.*?)```", PAGES["example.md"], re.DOTALL)
    assert len(found) == len(TURNS)
    nonces = Nonces()
    for turn, (method, path, head, body) in zip(TURNS, found, strict=True):
        headers = dict(line.split(": ", 1) for line in head.splitlines())
        call = Call(method, f"https://{headers['Host']}{path}", body.strip().encode(), headers)
        if "Signature" not in headers:
            assert isinstance(turn.answer, KeyList)
            continue
        now = generate.EXAMPLE_TIME
        seen = lambda keyid, nonce: nonces.seen(keyid, nonce, now)  # noqa: B023, E731
        expected = "centre-example" if turn.by_centre else "alfa-example"
        assert verify(call, keys=keys.get, now=now, seen_nonce=seen) == expected


def test_every_kind_of_message_and_every_call_has_an_example():
    shown = {type(one) for turn in TURNS for one in (turn.sent, turn.answer) if one}
    assert shown == set(generate.messages())
    said = {(turn.method, turn.path.replace(part, "{hold_id}")) for turn in TURNS for part in [hold_of(turn)]}
    assert said == {(call.method, call.path) for call in ENDPOINTS}


def hold_of(turn):
    """The hold in a turn's path; something that no path has where there is none."""
    found = re.match(r"/v1/holds/([^/]+)", turn.path)
    return found.group(1) if found else "no hold"


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.name)
def test_an_example_is_a_sound_message_with_an_answer_its_call_can_have(turn):
    path = turn.path.replace(hold_of(turn), "{hold_id}")
    (call,) = [one for one in ENDPOINTS if (one.method, one.path) == (turn.method, path)]
    for model, message in ((call.message, turn.sent), (type(turn.answer), turn.answer)):
        if message is not None:
            assert parse(model, to_bytes(message)) == message
    assert turn.status in {call.status, *call.refusals}
    if turn.status == call.status:
        assert isinstance(turn.answer, call.answer)
    if isinstance(turn.sent, Reply):
        assert (gap(turn.sent) == 0) == (turn.status == 200)


def test_the_python_of_the_overview_runs(monkeypatch):
    monkeypatch.chdir(FOLDER.parent.parent)
    (code,) = re.findall(r"```python\n(.*?)```", (FOLDER / "README.md").read_text("utf-8"), re.DOTALL)
    names = {}
    exec(compile(code, "docs/protocol/README.md", "exec"), names)
    assert names["reply"].credited == names["request"].amount


def test_every_link_of_the_overview_leads_somewhere():
    text = (FOLDER / "README.md").read_text("utf-8")
    local = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("https://")]
    headings = {line.strip("# ").lower().replace(" ", "-") for line in text.splitlines() if line[:1] == "#"}
    assert local
    assert all(link[1:] in headings if link[0] == "#" else (FOLDER / link).exists() for link in local)


@pytest.mark.parametrize(
    "amount", ["0", "7", "999999999999999999", "00", "-1", "1.0", "1" + "0" * 18, "१", "5\n"]
)
def test_the_schema_of_money_accepts_what_the_reader_accepts(reply_bytes, amount):
    schema = json.loads(PAGES["schemas/Reply.json"])["properties"]["free"]
    assert schema["default"] == "0"
    in_schema = re.fullmatch(schema["pattern"].strip("^$"), amount) is not None
    try:
        parse(Reply, reply_bytes(free=amount))
    except MessageError:
        assert not in_schema
    else:
        assert in_schema
