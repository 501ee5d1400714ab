"""The suite passes a bank that keeps the protocol, and finds each planted mistake by the check for it."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.city.centre_inbox import free_port, running
from tests.city.conformance import planted_books, planted_payouts
from tests.city.conformance.planted import MISTAKES, Mistake

from haltline.city.bench.bank import CODE, TestBank, alone
from haltline.city.bench.facts import WELL_KNOWN, BankFacts, Kind, Tester
from haltline.city.bench.serve import BenchDoor, bench_app, bench_server
from haltline.city.conformance import report
from haltline.city.conformance.run import Options, run, suite
from haltline.city.conformance.verdicts import Result, Verdict
from haltline.protocol import CallRate, PublishedKey, SigningKey, generate_key, parse, to_bytes

assert planted_books and planted_payouts, "their banks put themselves on the list"
RIGHT = Mistake("none", "")
AT_ONCE = 8
LIMIT = "too-many-calls-are-429"
WAITING = {"a-hold-ends-by-itself", "an-end-is-told", "no-hold-ends-early", "extend-moves-the-end"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


GIVEN: set[int] = set()
GIVING = threading.Lock()


def own_port() -> int:
    """A port that no other bank of these tests has been given."""
    with GIVING:
        port = next(port for port in iter(free_port, None) if port not in GIVEN)
        GIVEN.add(port)
        return port


@contextmanager
def served(bank_with: Mistake = RIGHT) -> Iterator[str]:
    """A bank with one mistake, over real HTTP, with the bench of `haltline bank serve`."""
    port = own_port()
    with tempfile.TemporaryDirectory() as directory:
        bank = bank_with.bank(alone(Path(directory), port), CODE)
        face = bank_with.face(bank, bank_with.door(bank))
        with running([bench_server(bench_app(bank, face), port)]):
            yield f"http://localhost:{port}"


def failed(verdicts: list[Verdict]) -> dict[str, str]:
    return {verdict.name: verdict.detail for verdict in verdicts if verdict.result is Result.FAILED}


def results(verdicts: list[Verdict]) -> dict[str, Result]:
    return {verdict.name: verdict.result for verdict in verdicts}


def by_its_own_check(planted: Mistake) -> dict[str, str]:
    checks = [one for one in suite() if one.name == planted.fails]
    with served(planted) as url:
        return failed(run(url, Options(checks=checks)))


def by_every_check(planted: Mistake) -> dict[str, str]:
    """Passing the limit costs hundreds of calls: only the bank without one is asked for it."""
    checks = [one for one in suite() if one.name != LIMIT or planted.fails == LIMIT]
    with served(planted) as url:
        return failed(run(url, Options(checks=checks)))


@pytest.fixture(scope="module")
def meant() -> dict[str, dict[str, str]]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return dict(zip([one.name for one in MISTAKES], threads.map(by_its_own_check, MISTAKES), strict=True))


@pytest.fixture(scope="module")
def all_found() -> dict[str, dict[str, str]]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return dict(zip([one.name for one in MISTAKES], threads.map(by_every_check, MISTAKES), strict=True))


@pytest.mark.parametrize("planted", MISTAKES, ids=lambda one: one.name)
def test_a_mistake_is_found_by_the_check_meant_for_it(
    meant: dict[str, dict[str, str]], planted: Mistake
) -> None:
    assert set(meant[planted.name]) == {planted.fails}


@pytest.mark.slow
@pytest.mark.parametrize("planted", MISTAKES, ids=lambda one: one.name)
def test_a_mistake_is_found_by_no_other_check(all_found: dict[str, dict[str, str]], planted: Mistake) -> None:
    assert set(all_found[planted.name]) == {planted.fails}, all_found[planted.name]


@pytest.fixture(scope="module")
def right_url() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.fixture(scope="module")
def passed(right_url: str) -> list[Verdict]:
    return run(right_url, Options())


def test_a_bank_that_keeps_the_protocol_passes_every_check(passed: list[Verdict]) -> None:
    assert failed(passed) == {}
    assert set(results(passed).values()) == {Result.PASSED}
    assert len(passed) == len(suite()) + 1


def test_a_second_tester_right_after_the_first_is_served_as_well(
    passed: list[Verdict], right_url: str
) -> None:
    few = [one for one in suite() if one.name in {"what-rests-is-held", "replies-are-signed"}]
    assert set(results(run(right_url, Options(checks=few))).values()) == {Result.PASSED}


class NarrowDoor(BenchDoor):
    """Three calls at once and five a second, as a real bank may have agreed."""

    def __init__(self, bank: TestBank) -> None:
        super().__init__(bank)
        self._rate = CallRate(5, 3)


def test_a_bank_that_takes_few_calls_is_given_the_time_that_it_asks_for() -> None:
    names = {
        "what-rests-is-held",
        "release-frees-exactly",
        "same-key-same-answer",
        "payout-twice-is-paid-once",
    }
    with served(Mistake("narrow", "", door=NarrowDoor)) as url:
        verdicts = run(url, Options(checks=[one for one in suite() if one.name in names]))
    assert failed(verdicts) == {}


def test_every_check_says_what_it_asks_for() -> None:
    assert all(one.asks.endswith(".") and len(one.asks) < 200 for one in suite())
    assert len({one.name for one in suite()}) == len(suite())


def told_facts(url: str, key: SigningKey, replies: str) -> BankFacts:
    """What the bench tells a tester: here it stands for a bank's letter about its test endpoint."""
    tester = Tester(keys=(PublishedKey.of(key.public, LONG_AGO),), replies=replies)
    return parse(BankFacts, httpx.post(url + WELL_KNOWN, content=to_bytes(tester), timeout=10).content)


def test_a_real_banks_test_endpoint_needs_one_payment_of_a_kind(right_url: str) -> None:
    key, port = generate_key("tester-7"), free_port()
    facts = told_facts(right_url, key, f"http://127.0.0.1:{port}")
    one_each = {payment.kind: payment for payment in facts.payments}
    facts = facts.model_copy(update={"payments": tuple(one_each.values()), "calls_at_once": None})
    checks = [one for one in suite() if one.name not in WAITING]
    verdicts = run(right_url, Options(key=key, facts=facts, listen=("127.0.0.1", port), checks=checks))
    assert failed(verdicts) == {}
    skipped = {verdict.name: verdict.detail for verdict in verdicts if verdict.result is Result.SKIPPED}
    assert skipped.keys() == {"keys-overlap", "revoked-key-is-401", "watch-tells-what-comes", LIMIT}
    assert all(detail.startswith("needs ") for detail in skipped.values())


def test_what_the_bank_does_not_offer_is_skipped_with_its_reason(right_url: str) -> None:
    key = generate_key("tester-8")
    facts = told_facts(right_url, key, "http://127.0.0.1:9").model_copy(update={"payments": ()})
    checks = [one for one in suite() if one.name == "living-money-is-spared"]
    (_, verdict) = run(right_url, Options(key=key, facts=facts, checks=checks))
    assert (verdict.result, verdict.detail) == (
        Result.SKIPPED, f"needs a payment of kind {Kind.SALARY}: see --payments",
    )  # fmt: skip


def test_a_revoked_key_may_be_named(right_url: str) -> None:
    key, old = generate_key("tester-9"), generate_key("tester-old")
    facts = told_facts(right_url, old, "http://127.0.0.1:9")
    facts = told_facts(right_url, key, "http://127.0.0.1:9")
    options = Options(key=key, revoked_key=old, facts=facts)
    checks = tuple(one for one in suite() if one.name == "revoked-key-is-401")
    assert results(run(right_url, replace(options, checks=checks)))["revoked-key-is-401"] is Result.PASSED
    not_revoked = replace(options, revoked_key=key, checks=checks)
    assert failed(run(right_url, not_revoked)).keys() == {"revoked-key-is-401"}


def test_a_bank_that_is_not_there_fails_one_check_and_the_others_are_skipped() -> None:
    first, *others = run(f"http://127.0.0.1:{free_port()}", Options(wait_seconds=0.3))
    assert (first.name, first.result) == ("bank-answers", Result.FAILED)
    assert {verdict.result for verdict in others} == {Result.SKIPPED}


@contextmanager
def speaking(status: int, body: bytes) -> Iterator[str]:
    """A server that is no bank: it says the same to everything."""

    async def say(request: Request) -> Response:
        return Response(body, status)

    app = Starlette(routes=[Route("/{path:path}", say, methods=["GET", "POST", "DELETE"])])
    port = own_port()
    with running([bench_server(app, port)]):
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("body", [b"", b"<html>hello", b'{"keys": 5}', b"\xff" * 2000, b"[" * 5000])
def test_whatever_a_server_says_the_suite_ends_with_a_verdict_on_every_check(body: bytes) -> None:
    with speaking(200, body) as url:
        met = run(url, Options(wait_seconds=0))
        facts = BankFacts(institution="ALFA")
        keyed = run(url, Options(wait_seconds=0, key=generate_key("k"), facts=facts))
    assert len(met) == len(keyed) == len(suite()) + 1
    assert failed(met) and failed(keyed)
    assert not any("broke" in detail for detail in failed(keyed).values()), failed(keyed)


VERDICTS = [
    Verdict("good", Result.PASSED, "It is so."),
    Verdict("bad", Result.FAILED, "404 <not> & \x00 expected 200"),
    Verdict("left", Result.SKIPPED, "needs --key"),
]


def test_the_report_for_programs_has_exactly_the_fields_of_the_contract() -> None:
    told = json.loads(report.as_json(VERDICTS))
    assert list(told) == ["passed", "failed", "skipped", "checks"]
    assert (told["passed"], told["failed"], told["skipped"]) == (1, 1, 1)
    assert told["checks"][1] == {"name": "bad", "result": "failed", "detail": VERDICTS[1].detail}


def test_the_report_for_build_servers_is_junit_whatever_a_bank_said() -> None:
    told = ElementTree.fromstring(report.as_junit(VERDICTS))
    assert {name: told.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3", "failures": "1", "errors": "0", "skipped": "1",
    }  # fmt: skip
    cases = {case.get("name"): [child.tag for child in case] for case in told.findall("testcase")}
    assert cases == {"good": [], "bad": ["failure"], "left": ["skipped"]}


def test_the_report_for_people_says_at_its_end_what_to_mend() -> None:
    *_, last = report.as_text(VERDICTS).splitlines()
    assert last.strip().startswith("bad: 404 <not>")


def test_what_several_checks_say_is_told_once_for_people_and_each_time_for_programs() -> None:
    said = [Verdict(name, Result.FAILED, "GET /v1 was answered 500") for name in ("one", "two", "three")]
    verdicts = [*VERDICTS, *said, Verdict("right", Result.PASSED, "It is so.")]
    told = report.as_text(verdicts).splitlines()
    assert [line.split(None, 2)[2] for line in told[3:6]] == [said[0].detail, *["as one above"] * 2]
    assert told[6].endswith("It is so.")
    assert told[-2:] == ["  one: GET /v1 was answered 500", "    the same, 2 more: two, three"]
    details = [check["detail"] for check in json.loads(report.as_json(verdicts))["checks"]]
    assert details.count(said[0].detail) == 3


def command(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "haltline.cli.main", "bank", *words],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def served_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`haltline bank serve` over the worked example of the contract."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    rows = "t1,1,0,v,m,100\nt2,2,0,w,m,50\nt3,3,0,m,n,90\nt4,4,0,n,,60\n"
    (folder / "l.csv").write_text("transaction_id,time,sequence,source,target,amount\n" + rows)
    (folder / "o.csv").write_text("account,balance\nm,30\n")
    words = ["bank", "serve", "--port", str(port), "--ledger", "l.csv", "--openings", "o.csv"]
    process = subprocess.Popen(
        [sys.executable, "-m", "haltline.cli.main", *words], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{CODE}: 4 payments, 4 accounts\n"
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()  # type: ignore[union-attr]


def test_a_served_ledger_passes_with_nothing_else_given(served_ledger: str, tmp_path: Path) -> None:
    done = command("check", served_ledger, "--json", "--junit", str(tmp_path / "junit.xml"))
    told = json.loads(done.stdout)
    assert (done.returncode, told["failed"], told["skipped"]) == (0, 0, 0), done.stdout
    assert told["passed"] == len(told["checks"]) == len(suite()) + 1
    assert ElementTree.parse(tmp_path / "junit.xml").getroot().get("failures") == "0"


def test_a_failed_check_is_exit_1(tmp_path: Path) -> None:
    done = command("check", f"http://127.0.0.1:{free_port()}", "--json", "--wait", "0")
    assert (done.returncode, json.loads(done.stdout)["failed"]) == (1, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "localhost:9"], "URL: 'localhost:9' is not an address"),
        (["check", "http://h", "--listen", "here"], "--listen: 'here' is not HOST:PORT"),
        (["check", "http://h", "--key", "k"], "--key: write it as KEYID=FILE"),
        (["check", "http://h", "--key", "k=/nowhere"], "--key: /nowhere is no unencrypted"),
        (["check", "http://h", "--payments", "/nowhere"], "--payments: /nowhere cannot be read"),
        (["serve", "--port", "0", "--ledger", "x"], "is not a whole number from 1 to 65535"),
        (["serve", "--port", "9", "--ledger", "/nowhere.csv"], "/nowhere.csv"),
    ],
)
def test_bad_input_is_exit_2_and_says_what_to_mend(words: list[str], said: str) -> None:
    done = command(*words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_a_payments_file_names_its_wrong_field(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"payments": [{"kind": "resting", "amount": 5}]}')
    done = command("check", "http://h", "--payments", str(tmp_path / "p.json"), "--institution", "ALFA")
    assert done.returncode == 2
    assert "payments.0." in done.stderr


@pytest.mark.parametrize("payments", [[], [{"kind": "moved"}]])
def test_a_payments_file_without_a_resting_one_is_refused_before_any_call(
    tmp_path: Path, payments: list[dict[str, str]]
) -> None:
    rest = {
        "reference": "R", "rail": "imps", "amount": "5", "currency": "INR", "account": "A",
        "booked_at": "2026-11-22T10:12:40Z",
    }  # fmt: skip
    facts = {"institution": "ALFA", "payments": [one | rest for one in payments]}
    (tmp_path / "p.json").write_text(json.dumps(facts))
    done = command("check", "http://h", "--payments", str(tmp_path / "p.json"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "no payment of kind resting" in done.stderr
    assert "moved, sent, salary, watched, payable" in done.stderr


def test_a_ledger_that_takes_payments_back_is_refused(tmp_path: Path) -> None:
    rows = "a,1,0,x,y,5,\nb,2,0,y,x,5,a\n"
    (tmp_path / "l.csv").write_text("transaction_id,time,sequence,source,target,amount,reverses\n" + rows)
    done = command("serve", "--port", str(free_port()), "--ledger", str(tmp_path / "l.csv"))
    assert (done.returncode, "l.csv: line 3: reverses: " in done.stderr) == (2, True)
