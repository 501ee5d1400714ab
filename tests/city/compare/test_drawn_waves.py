"""Waves drawn from seeds: every unit is accounted for, and ours is the reference bank's own arithmetic."""

import copy
from collections import Counter
from dataclasses import replace

import pytest
from tests.city.asking import ask_for

from haltline.city.compare.assumptions import load
from haltline.city.compare.drawn import REPORTS, drawn_wave
from haltline.city.compare.ledger import PAYOUT, Fate, moment
from haltline.city.compare.many import compare, play_all
from haltline.city.compare.play import Play
from haltline.city.compare.procedures import PROCEDURES, haltline
from haltline.city.compare.procedures.central_graph import CentralGraph
from haltline.city.compare.procedures.first_account import FirstAccount
from haltline.city.compare.procedures.hop_by_hop import HopByHop
from haltline.city.compare.procedures.layer_by_hand import LayerByHand
from haltline.city.desk import HoldDesk
from haltline.city.journal import Journal
from haltline.protocol.slices import first, total

GIVEN = load().given()


def test_a_seed_gives_the_same_wave_and_the_same_outcome():
    assert drawn_wave(5, GIVEN) == drawn_wave(5, GIVEN)
    assert play_all(5, GIVEN) == play_all(5, GIVEN)
    assert drawn_wave(5, GIVEN) != drawn_wave(6, GIVEN)


def test_an_assumption_changes_what_it_is_about_and_no_more():
    before, after = drawn_wave(5, GIVEN), drawn_wave(5, GIVEN | {"report_minutes": 10})
    undone = [
        replace(new, reported_at=old.reported_at)
        for new, old in zip(after.frauds, before.frauds, strict=True)
    ]
    assert tuple(undone) == before.frauds != after.frauds
    assert (before.holdings, before.honest, before.banks) == (after.holdings, after.honest, after.banks)


@pytest.mark.parametrize("seed", range(1, 5))
def test_every_lost_unit_is_found_once_under_every_procedure(seed):
    for name, outcome in play_all(seed, GIVEN).items():
        assert outcome.held + outcome.free + outcome.gone == outcome.disputed, name
        assert 0 <= outcome.returned <= outcome.held, name


@pytest.mark.parametrize("procedure", [FirstAccount, LayerByHand, CentralGraph, HopByHop])
def test_two_ways_of_counting_agree(procedure):
    """The pieces that go with every payment, and the banks' books asked from the victims' payments on."""
    play = Play(drawn_wave(2, GIVEN), GIVEN)
    play.run(procedure(play))
    counted = Counter()
    for row in play.ledger.rows.values():
        if row.target is None and row.kind != PAYOUT:
            for piece in play.ledger.truth(row.transfer_id):
                counted[piece.fraud] += piece.hi - piece.lo
    assert counted
    for fraud in play.wave.frauds:
        if fraud.genuine:
            row = next(
                each
                for each in play.ledger.sent[fraud.victim]
                if each.amount == fraud.amount and each.time == moment(fraud.at)
            )
            assert play.ledger.fates(row, first(row.amount))[Fate.GONE] == counted[fraud.number]


def test_money_is_neither_made_nor_lost_by_any_procedure():
    for procedure in (FirstAccount, LayerByHand, CentralGraph, HopByHop):
        play = Play(drawn_wave(3, GIVEN), GIVEN)
        play.run(procedure(play))
        rows = play.ledger.rows.values()
        came = sum(row.amount for row in rows if row.source is None)
        left = sum(row.amount for row in rows if row.target is None)
        assert sum(play.ledger.balance(account) for account in play.ledger.holdings) == came - left
        assert not any(books.declined for books in play.ledger.books.values())


class AskedByMessage(HopByHop):
    """Asks a copy of each bank's real hold desk by a real message first, and compares."""

    compared = 0

    def _answer(self, fraud, row, units, hop):
        play, account = self._play, row.target
        books = copy.deepcopy(play.ledger.books[account.institution])
        desk = HoldDesk(books, Journal())
        request = ask_for(row, total(units), slices=units, disputed_at=row.time, expires_at=moment(10**6))
        desk.receive(request, moment(play.now))
        reply = desk.answer(request.hold_id, moment(play.now))
        if not play.ledger.holdings[account].shop:
            super()._answer(fraud, row, units, hop)
            standing = [hold for hold in play.holds.all if hold.since == play.now and hold.account == account]
            mine = [hold for hold in standing if hold.parts[0].endswith(f"/{row.transfer_id}")]
            assert (reply.held.amount if reply.held else 0) == sum(hold.amount for hold in mine[-1:])
            AskedByMessage.compared += 1
            moved = play.ledger.books[account.institution].whereabouts(row.transfer_id, units).moved
            onward = {(gone.row.transfer_id, gone.slices) for gone in moved if gone.row.target}
            assert {(line.transfer_id, line.slices) for line in reply.onward} == onward


def test_haltline_holds_and_hears_what_the_reference_banks_desk_says():
    wave = drawn_wave(4, GIVEN)
    small = replace(wave, frauds=wave.frauds[:10], honest=wave.honest[:60])
    play = Play(small, GIVEN, floor=True, door=True)
    assert play.run(AskedByMessage(play)) == haltline(small, GIVEN)
    assert AskedByMessage.compared > 10


class Capped(HopByHop):
    """Looks at the live holds of a case after every answer, before the cap would release anything."""

    most = 0.0

    def _keep_cap(self, fraud):
        live = sum(hold.amount for hold in self._play.holds.standing(fraud.number))
        Capped.most = max(Capped.most, live / fraud.amount)
        super()._keep_cap(fraud)


def test_exact_units_never_hold_more_than_the_loss():
    play = Play(drawn_wave(6, GIVEN), GIVEN, floor=True, door=True)
    play.run(Capped(play))
    assert 0.9 < Capped.most <= 1


def test_sums_along_paths_can_hold_more_than_the_loss():
    play = Play(drawn_wave(6, GIVEN), GIVEN)
    play.run(CentralGraph(play))
    held = Counter()
    for hold in play.holds.all:
        held[hold.case] += hold.amount
    assert any(held[fraud.number] > fraud.amount for fraud in play.wave.frauds)


@pytest.mark.parametrize(
    ("name", "worse"), [("bank_minutes", 60), ("banks_by_hand", 1), ("silent_share", 0.8)]
)
def test_faster_answers_do_not_lower_what_haltline_holds(name, worse):
    better = {"bank_minutes": 1, "banks_by_hand": 0, "silent_share": 0}[name]

    def held(value):
        given = GIVEN | {name: value}
        return sum(haltline(drawn_wave(seed, given), given).held_share for seed in range(8))

    assert held(better) > held(worse)


def test_earlier_reports_do_not_lower_what_any_procedure_holds():
    def held(minutes):
        given = GIVEN | {"report_minutes": minutes}
        played = [play_all(seed, given) for seed in range(6)]
        return {name: sum(each[name].held_share for each in played) for name in PROCEDURES}

    early, late = held(30), held(2880)
    assert all(early[name] > late[name] for name in PROCEDURES)


@pytest.mark.slow
def test_processes_give_what_one_gives():
    seeds = range(1, 16)
    told = []
    together = compare(seeds, GIVEN, lambda done, of: told.append((done, of)))
    alone = [play_all(seed, GIVEN) for seed in seeds]
    for each in together:
        mean = sum(outcomes[each.name].held_share for outcomes in alone) / len(alone)
        assert each.held_share[0] == pytest.approx(mean)
    assert told[-1] == (15, 15)
    assert len(drawn_wave(1, GIVEN).frauds) == REPORTS
