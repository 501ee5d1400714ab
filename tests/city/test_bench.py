"""A ledger as one bank's books, and the bench at which a tester meets it."""

import re
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.city.asking import ask_for

from haltline.city.bench.bank import CODE, TestBank, alone
from haltline.city.bench.facts import CREDIT, WELL_KNOWN, BankFacts, BenchCredit, Kind, Tester
from haltline.city.bench.ledger import BankLedger
from haltline.city.bench.payments import SPARED, PaymentSet
from haltline.city.bench.serve import HOST, serve
from haltline.city.books import Books
from haltline.city.desk import DeskRefusal, HoldDesk
from haltline.city.journal import Journal
from haltline.protocol import PublishedKey, generate_key, parse
from haltline.sources.bad_input import BadInput
from haltline.sources.transactions import Layout
from haltline.values.errors import InvalidValue

HEAD = "transaction_id,time,sequence,source,target,amount"
NOW = datetime.now(UTC)


def ledger(folder: Path, *rows: str, head: str = HEAD, openings: str = "") -> BankLedger:
    file, opened = folder / "l.csv", folder / "o.csv"
    file.write_text("\n".join([head, *rows, ""]))
    opened.write_text(openings)
    return BankLedger(file, opened if openings else None, Layout(), CODE)


def test_every_account_of_the_file_is_the_banks_own(tmp_path: Path) -> None:
    read = ledger(
        tmp_path, "t1,1,0,v,m,100", "t2,2,0,m,,60", "t3,3,0,,m,5", openings="account,balance\nm,30\n"
    )
    books = Books(CODE)
    books.load(read.openings(), read.rows())
    assert {name: account.balance for name, account in books.accounts.items()} == {"v": 0, "m": 75}
    assert books.credited("t1")[0].transfer_id == "t1"
    assert read.currency == "INR"


def test_the_order_is_that_of_the_ledger_and_ways_out_keep_their_name(tmp_path: Path) -> None:
    head = HEAD + ",kind,currency"
    read = ledger(tmp_path, "b,9,0,x,,1,atm,USD", "a,9,0,x,,1,gift,USD", "c,2,0,x,,1,crypto,USD", head=head)
    assert [(row.transfer_id, row.kind) for row in read.rows()] == [
        ("c", "crypto"), ("a", "transfer"), ("b", "atm"),
    ]  # fmt: skip
    assert read.currency == "USD"


def test_times_that_are_no_dates_keep_their_order(tmp_path: Path) -> None:
    read = ledger(tmp_path, f"b,{2**62},0,x,y,1", "a,-5,0,x,y,1")
    first, second = read.rows()
    assert (first.transfer_id, second.transfer_id) == ("a", "b")
    assert first.time < second.time


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (f"t1,1,0,{'x' * 141},y,1", "source"),
        (f"t1,1,0,x,y,{10**18}", "amount"),
        ("t1,1,0,a\u200bb,y,1", "source"),
        ("t 1\t,1,0,x,y,1", "transaction_id"),
    ],
)
def test_what_cannot_travel_is_refused_before_anything_is_served(
    tmp_path: Path, row: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        ledger(tmp_path, "t0,1,0,x,y,1", row)
    assert [(bad.file, bad.line) for bad in refused.value.rows] == [(str(tmp_path / "l.csv"), 3)]
    assert refused.value.rows[0].reason.startswith(f"{field}: ")


def test_every_row_that_no_bank_can_book_is_named_with_its_line(tmp_path: Path) -> None:
    rows = [
        "t1,1,0,x,y,5,", f"t2,2,0,x,y,{10**18},", "t3,3,0,y,x,5,t1", "t4,4,0,x,y,-1,",
        f"t5,5,0,x,y,{10**18 + 5},", "t6,6,0,x,y\u200b,1,",
    ]  # fmt: skip
    with pytest.raises(BadInput) as refused:
        ledger(tmp_path, *rows, head=HEAD + ",reverses", openings=f"account,balance\nx,{10**18}\ny,3\n")
    told = {(Path(bad.file).name, bad.line): bad.reason.partition(":")[0] for bad in refused.value.rows}
    assert told == {
        ("l.csv", 3): "amount", ("l.csv", 4): "reverses", ("l.csv", 5): "amount", ("l.csv", 6): "amount",
        ("l.csv", 7): "target", ("o.csv", 2): "balance",
    }  # fmt: skip


def test_rows_of_another_currency_than_the_one_asked_for_need_not_be_bookable(tmp_path: Path) -> None:
    file = tmp_path / "l.csv"
    file.write_text(f"{HEAD},currency\na,1,0,x,y,1,INR\nb,2,0,x,y,{10**18},JPY\n")
    assert [row.transfer_id for row in BankLedger(file, None, Layout(currency="INR"), CODE).rows()] == ["a"]


@pytest.mark.parametrize(
    ("rows", "openings", "code", "why"),
    [
        ("", "", CODE, "no payment"),
        ("t1,1,0,A,B,100\n", "", "", "no bank's code"),
        ("t1,1,0,A,B,100\n", "", " X", "no bank's code"),
    ],
)
def test_a_bank_that_could_not_answer_is_not_served(
    tmp_path: Path, rows: str, openings: str, code: str, why: str
) -> None:
    file, opened = tmp_path / "ledger.csv", tmp_path / "openings.csv"
    file.write_text(f"{HEAD}\n{rows}")
    opened.write_text(f"account,balance\n{openings}")
    with pytest.raises(InvalidValue, match=why):
        BankLedger(file, opened if openings else None, Layout(), code)


def test_a_port_that_is_taken_is_told_before_anything_is_said(tmp_path: Path) -> None:
    said: list[TestBank] = []
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with pytest.raises(InvalidValue, match="name another"):
            serve(taken.getsockname()[1], CODE, ledger(tmp_path, "t1,1,0,A,B,100"), said.append)
    assert said == []


def test_bad_rows_are_named_as_trace_names_them(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"l\.csv") as refused:
        ledger(tmp_path, "t1,1,0,x,y,-4", "t2,1,0,x,y,1.5")
    assert len(refused.value.rows) == 2


def test_the_payments_of_a_bench_are_what_they_are_called() -> None:
    desk = HoldDesk(Books(CODE), Journal())
    books = desk.books
    told = PaymentSet(books, "INR", 1, NOW).booked()
    by_kind = {payment.kind: payment for payment in told}
    assert by_kind.keys() == set(Kind)
    for payment in told:
        row = books.rows[str(payment.transfer_id)]
        assert (row.reference, row.amount) == (payment.reference, payment.amount)
        if payment.kind in {Kind.RESTING, Kind.SALARY}:
            assert books.whereabouts(row.transfer_id, ((0, row.amount),)).moved == ()
            reply = answered(desk, ask_for(row, row.amount, expires_at=NOW + timedelta(days=1)))
            assert reply.held.amount == row.amount - (SPARED if payment.kind is Kind.SALARY else 0)
    moved = books.whereabouts(str(by_kind[Kind.MOVED].transfer_id), ((0, by_kind[Kind.MOVED].amount),))
    assert {move.row.target is None for move in moved.moved} == {True, False}
    assert books.accounts[by_kind[Kind.WATCHED].account].balance == 0


def answered(desk: HoldDesk, request):  # type: ignore[no-untyped-def]
    desk.receive(request, NOW)
    return desk.answer(request.hold_id, NOW)


def test_a_second_tester_gets_payments_of_its_own_and_the_first_is_believed_no_more(tmp_path: Path) -> None:
    bank = TestBank(alone(tmp_path, 1), CODE)
    first, second = (
        Tester(keys=(PublishedKey.of(generate_key(f"k{n}").public, NOW),), replies="http://127.0.0.1:9")
        for n in (1, 2)
    )
    sets = [{payment.reference for payment in bank.register(one).payments} for one in (first, second)]
    assert sets[0].isdisjoint(sets[1])
    ring = bank.centre_ring
    assert ring.keys["k1"].revoked_at is not None and ring.keys["k2"].revoked_at is None
    bank.office.close()


def test_a_credit_goes_to_an_account_that_is_kept_here_only(tmp_path: Path) -> None:
    bank = TestBank(alone(tmp_path, 1), CODE)
    bank.office.desk.books.account("m")
    bank.credit(BenchCredit(account="m", amount=7))
    assert bank.office.desk.books.accounts["m"].balance == 7
    with pytest.raises(DeskRefusal) as refused:
        bank.credit(BenchCredit(account="nobody", amount=7))
    assert refused.value.status == 404
    bank.office.close()


JOINING = (Path(__file__).parents[2] / "docs/protocol/joining.md").read_text(encoding="utf-8")


def test_the_page_for_a_joining_bank_shows_a_file_that_is_taken_and_names_every_kind() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", JOINING, re.DOTALL)
    facts = parse(BankFacts, shown.encode())
    assert [payment.kind for payment in facts.payments] == [Kind.RESTING]
    rows = re.findall(r"(?m)^\| (\w+) \|", JOINING.split("| kind |")[1])
    assert rows == [kind.value for kind in Kind]


def test_the_page_names_the_paths_of_the_bench() -> None:
    assert (
        f"`GET {WELL_KNOWN}`" in JOINING
        and f"`POST {WELL_KNOWN}`" in JOINING
        and f"`POST {CREDIT}`" in JOINING
    )
