"""Banks of a hard city are what they are said to be, over HTTP, and lose nothing by it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.city.asking import ask_for, pay
from tests.city.centre_inbox import RunningCity, running_city, wait_for
from tests.city.test_bank_http import FAR, STOLEN, balance, call, control, load
from tests.city.test_killed_bank import osta

from haltline.city.conductor import Conductor
from haltline.city.config import read_config
from haltline.city.faults import FOREIGN_WORD, Behaviour, Manners
from haltline.city.tempers import CLOCK_SECONDS_MAX, Line, Speech, Temper, hard_tempers
from haltline.city.world import INSTITUTIONS, ISO20022, World
from haltline.protocol import gap, paths

FILES = [bank.code for bank in INSTITUTIONS if bank.way == ISO20022]
API = [bank.code for bank in INSTITUTIONS if bank.way == "api"]
ASKED = ask_for(STOLEN, 1000, expires_at=FAR)
THREE = [pay(f"p{n}", "MIRK:v", f"OSTA:m{n}", 100 + n) for n in range(3)]


@contextmanager
def city_of(folder: Path, **temper: object) -> Iterator[RunningCity]:
    with running_city(folder, osta=temper) as city:
        yield city


def refused_or_kept(city: RunningCity) -> int:
    return len(city.inbox.replies) + len(city.inbox.refused)


@pytest.mark.parametrize("seed", range(20))
def test_a_hard_city_has_every_nature_whatever_its_seed(seed: int) -> None:
    tempers = hard_tempers(seed, API)
    assert tempers == hard_tempers(seed, API)
    assert list(tempers) == API
    assert {each.speech for each in tempers.values()} == set(Speech) - {Speech.PLAIN}
    assert {each.line for each in tempers.values()} == set(Line) - {Line.STEADY}
    ahead = [each.clock_ahead_seconds for each in tempers.values()]
    assert min(ahead) < 0 < max(ahead) and max(map(abs, ahead)) <= CLOCK_SECONDS_MAX < 300
    assert any(each.rotates for each in tempers.values())


def test_a_bank_that_speaks_by_files_has_a_nature_too_and_leaves_the_others_theirs() -> None:
    found = [hard_tempers(seed, API, FILES) for seed in range(40)]
    assert [{code: each[code] for code in API} for each in found] == [hard_tempers(n, API) for n in range(40)]
    by_files = [each[code] for each in found for code in FILES]
    assert {each.speech for each in by_files} == {Speech.SLOW, Speech.OUT_OF_ORDER, Speech.HOSTILE}
    assert {each.line for each in by_files} == set(Line) - {Line.STEADY}
    assert max(abs(each.clock_ahead_seconds) for each in by_files) <= CLOCK_SECONDS_MAX


def test_natures_differ_between_seeds() -> None:
    assert len({str(hard_tempers(seed, API)) for seed in range(20)}) > 15


def test_fast_banks_think_less_and_slow_ones_run_their_clock_out() -> None:
    def thinks(speech: Speech, n: int) -> timedelta:
        asked = ask_for(
            pay(f"q{n}", "MIRK:v", "OSTA:m", 10), 10, answer_within_minutes=15, answer_within_seconds=900
        )
        return Manners(1, "OSTA", 60, {}, Temper(speech)).of(asked).delay

    for n in range(30):
        assert thinks(Speech.FAST, n) < timedelta(seconds=3)
        assert timedelta(seconds=900 * 0.69) < thinks(Speech.SLOW, n) < timedelta(seconds=900 * 1.36)


def test_what_is_planned_for_a_payment_happens_at_a_slow_bank_too() -> None:
    manner = Manners(1, "OSTA", 60, {STOLEN.reference: Behaviour.PLAIN}, Temper(Speech.SLOW)).of(ASKED)
    assert manner.behaviour is Behaviour.PLAIN and manner.delay < timedelta(seconds=10)


def test_a_hostile_bank_says_every_kind_of_wrong_thing() -> None:
    manners = Manners(1, "OSTA", 60, {}, Temper(Speech.HOSTILE))
    said = {manners.of(ask_for(pay(f"q{n}", "MIRK:v", "OSTA:m", 10), 10)).behaviour for n in range(80)}
    assert {Behaviour.UNBALANCED, Behaviour.OTHER_ACCOUNT, Behaviour.FOREIGN_CODE, Behaviour.CHANGED} <= said


@pytest.mark.parametrize("way", ["other-account", "foreign-code", "changed", "out-of-order"])
def test_wrong_answers_come_as_planned_and_the_true_sums_with_them(tmp_path: Path, way: str) -> None:
    with running_city(tmp_path) as city:
        load(city, [STOLEN], plan={STOLEN.reference: way})
        assert call(city, paths.HOLDS, ASKED).status_code == 202
        wait_for(lambda: refused_or_kept(city) == 2)
        replies = city.inbox.replies
        assert all(gap(reply) == 0 for reply in replies)
        if way == "other-account":
            assert [reply.account.number for reply in replies] == ["90000000001", "m"]
        elif way == "foreign-code":
            assert [(FOREIGN_WORD in reply.codes, reply.seq) for reply in replies] == [(True, 1), (False, 2)]
        elif way == "changed":
            first, second = replies
            assert first.reply_id == second.reply_id and first != second
        else:
            assert [(reply.seq, reply.final) for reply in replies] == [(2, True), (1, False)]
        assert replies[-1].held is not None and replies[-1].held.amount == 1000


def test_a_bank_with_a_bad_line_takes_a_call_in_the_end_and_acts_once(tmp_path: Path) -> None:
    with city_of(tmp_path, line="flaky") as city:
        load(city, THREE)
        statuses = []
        for row in THREE * 8:
            answer = call(city, paths.HOLDS, ask_for(row, row.amount, expires_at=FAR))
            statuses.append(answer.status_code)
            assert answer.status_code == 202 or answer.headers["Retry-After"] == "1"
        assert set(statuses) == {202, 503}
        wait_for(lambda: len(city.inbox.replies) >= 3)
        liens = [control(city, "OSTA", f"/_city/accounts/m{n}").json()["lien"] for n in range(3)]
        assert liens == ["100", "101", "102"]


def test_a_bank_signs_with_its_second_key_after_publishing_both(tmp_path: Path) -> None:
    with city_of(tmp_path, rotates=True) as city:
        load(city, THREE)
        listed = call(city, paths.BANK_KEYS).json()["keys"]
        assert [key["keyid"] for key in listed] == ["OSTA-1", "OSTA-2"]
        for n, row in enumerate(THREE, 1):
            call(city, paths.HOLDS, ask_for(row, row.amount, expires_at=FAR))
            wait_for(lambda n=n: len({reply.hold_id for reply in city.inbox.replies}) == n)
        assert city.inbox.signed_by[0] == "OSTA-1" and city.inbox.signed_by[-1] == "OSTA-2"


@pytest.mark.parametrize("ahead", [-CLOCK_SECONDS_MAX, CLOCK_SECONDS_MAX])
def test_a_clock_four_minutes_wrong_costs_no_message_and_is_put_right_by_the_conductor(
    tmp_path: Path, ahead: int
) -> None:
    with city_of(tmp_path, clock_ahead_seconds=ahead) as city:
        load(city, [STOLEN])
        assert call(city, paths.HOLDS, ASKED).status_code == 202
        wait_for(lambda: city.inbox.replies)
        said = (city.inbox.replies[0].as_of - datetime.now(UTC)).total_seconds()
        assert said == pytest.approx(ahead, abs=20)
        world = World(1, datetime.now(UTC), "INR", INSTITUTIONS, (), (), (), ())
        conductor = Conductor(world, read_config(city.config))
        (event,) = conductor.events()
        conductor.stop()
        assert abs((event.time - datetime.now(UTC)).total_seconds()) < 20


def test_a_clock_an_hour_wrong_is_refused(tmp_path: Path) -> None:
    with city_of(tmp_path, clock_ahead_seconds=3600) as city:
        load(city, [STOLEN])
        assert call(city, paths.HOLDS, ASKED).json()["code"] == "expired"


@pytest.mark.slow
def test_a_bank_that_ends_itself_between_effect_and_answer_knows_the_effect_afterwards(
    tmp_path: Path,
) -> None:
    with running_city(tmp_path) as city:
        told = json.loads(city.config.read_text())
        told["banks"][0]["temper"] = {"line": "restarts"}
        (tmp_path / "alone").mkdir()
        with osta(city, tmp_path / "alone", banks=told["banks"]) as bank:
            load(city, THREE)
            requests = [ask_for(row, row.amount, expires_at=FAR) for row in THREE]
            for request in requests[:2]:
                assert call(city, paths.HOLDS, request).status_code == 202
            with pytest.raises(Exception, match=r"disconnected|reset|refused"):
                call(city, paths.HOLDS, requests[2])
            bank.running.wait()
            bank.start()
            assert call(city, paths.HOLDS, requests[2]).status_code == 202
            wait_for(lambda: len({reply.hold_id for reply in city.inbox.replies}) == 3)
            assert [balance(city, "OSTA", f"m{n}") for n in range(3)] == [100, 101, 102]
