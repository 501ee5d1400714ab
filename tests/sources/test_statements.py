"""Bank statements become payments: one name for both sides, exact sums, nothing that is not booked."""

import gzip
from pathlib import Path

import pytest

from haltline.engine.names import texts
from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.transactions import Layout, examined

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "iso20022"
SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
V, M, N = "DE89370400440532013000", "GB29NWBK60161331926819", "0001-7"


def account(name):
    kind = "<IBAN>{}</IBAN>" if name[:2].isalpha() else "<Othr><Id>{}</Id></Othr>"
    return f"<Id>{kind.format(name)}</Id>"


def details(refs="", debtor="", creditor="", amount=""):
    """One TxDtls; `refs` such as "EndToEndId=e1 TxId=x1"."""
    named = "".join("<{0}>{1}</{0}>".format(*part.split("=")) for part in refs.split())
    parties = "".join(
        f"<{who}Acct>{account(name)}</{who}Acct>"
        for who, name in (("Dbtr", debtor), ("Cdtr", creditor))
        if name
    )
    return f"<TxDtls><Refs>{named}</Refs>{amount}<RltdPties>{parties}</RltdPties></TxDtls>"


def entry(side, amount, *inner, date="<Dt>2026-11-22</Dt>", status="BOOK", ref="", more=""):
    """One Ntry; `amount` such as "EUR 12.50"."""
    currency, number = amount.split()
    named = f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""
    parts = f"<NtryDtls>{''.join(inner)}</NtryDtls>" if inner else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{number}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}<Sts>{status}</Sts>'
        f"<BookgDt>{date}</BookgDt>{named}{parts}</Ntry>"
    )


def statement(owner, *entries, name="S1"):
    return f"<Stmt><Id>{name}</Id><Acct>{account(owner)}</Acct>" + "\n".join(entries) + "</Stmt>"


def document(*statements, version="08"):
    inside = "".join(statements)
    body = f"<BkToCstmrStmt>{inside}</BkToCstmrStmt>"
    return f'<?xml version="1.0"?><Document xmlns="{SPACE}{version}">{body}</Document>'


def examine(tmp_path, text, layout=None, name="bank.xml"):
    path = tmp_path / name
    data = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    faults = Faults()
    reading, report = examined(path, layout or Layout(), {}, faults)
    assert sum(list(report.counts().values())[1:]) == report.rows
    return reading, report, [(row.line, row.reason) for row in faults.rows]


def rows_of(tmp_path, text, layout=None, name="bank.xml"):
    """(id, source, target, amount) in order."""
    reading, _, faults = examine(tmp_path, text, layout, name)
    assert faults == []
    ledger, names = reading.ledger, [*reading.ledger.accounts, ""]
    sides = ([names[code] for code in codes.tolist()] for codes in (ledger.sources, ledger.targets))
    return list(zip(texts(ledger.ids).to_pylist(), *sides, ledger.amounts.tolist(), strict=True))


PAID = entry("DBIT", "EUR 12.50", details("EndToEndId=NOTPROVIDED TxId=x1", V, M), ref="a1")
GOT = entry("CRDT", "EUR 12.50", details("TxId=x1", V, M), ref="b9", date="<Dt>2026-11-23</Dt>")


@pytest.mark.parametrize("name", ["bank.xml", "bank.xml.gz", "bank.dat"])
@pytest.mark.parametrize("version", ["02", "08", "13"])
def test_debits_go_out_credits_come_in_and_the_unknown_side_is_outside(tmp_path, version, name):
    cash = entry("DBIT", "EUR 3", ref="a2")
    found = rows_of(tmp_path, document(statement(V, PAID, cash), version=version), name=name)
    assert found == [("x1", V, M, 1250), ("a2", V, "", 300)]
    assert rows_of(tmp_path, document(statement(M, GOT))) == [("x1", V, M, 1250)]


def test_a_transfer_that_both_sides_tell_is_one_payment_with_the_payers_time(tmp_path):
    for order in ((statement(V, PAID), statement(M, GOT)), (statement(M, GOT), statement(V, PAID))):
        reading, report, _ = examine(tmp_path, document(*order))
        assert report.counts() == {"rows": 2, "taken": 1, "ignored": 0, "repeated": 1, "bad": 0}
        assert reading.ledger.times.tolist() == [1795305600 * 10**6]


def test_the_side_that_names_no_other_party_learns_it_from_the_other_statement(tmp_path):
    paid = entry("DBIT", "EUR 5", details("UETR=u1", V), ref="a1")
    got = entry("CRDT", "EUR 5", details("UETR=u1"), ref="b1")
    assert rows_of(tmp_path, document(statement(V, paid), statement(M, got))) == [("u1", V, M, 500)]


@pytest.mark.parametrize(("was", "told"), [("12.50", "12.51"), (M, N)])
def test_two_sides_that_contradict_each_other_are_bad_rows(tmp_path, was, told):
    got = GOT.replace(was, told) if told != N else GOT.replace(account(V), account(N))
    _, report, faults = examine(tmp_path, document(statement(V, PAID), statement(M, got)))
    assert "'x1' stands on line" in faults[0][1]
    assert report.counts()["bad"] == 1


def test_a_transfer_without_a_shared_name_is_not_counted_twice(tmp_path):
    paid = entry("DBIT", "EUR 5", details("", V, M), ref="a1")
    got = entry("CRDT", "EUR 5", details("", V, M), ref="b1")
    _, _, faults = examine(tmp_path, document(statement(V, paid), statement(M, got)))
    ((_, reason),) = faults
    assert "no UETR, TxId or EndToEndId joins them" in reason


@pytest.mark.parametrize(
    "told",
    [
        [("DBIT", "12.50", "22"), ("CRDT", "12.51", "22")],
        [("CRDT", "12.51", "22"), ("DBIT", "12.50", "22")],
        [("DBIT", "9", "22"), ("DBIT", "9", "23"), ("CRDT", "9", "24")],
    ],
)
def test_sides_that_share_an_end_to_end_reference_but_do_not_agree_are_bad_rows(tmp_path, told):
    parts = [
        statement(
            V if side == "DBIT" else M,
            entry(
                side,
                f"EUR {sum_}",
                details("EndToEndId=e1", V, M),
                ref=f"r{n}",
                date=f"<Dt>2026-11-{day}</Dt>",
            ),
            name=f"S{n}",
        )
        for n, (side, sum_, day) in enumerate(told)
    ]
    _, report, faults = examine(tmp_path, document(*parts))
    ((_, reason),) = faults
    assert reason.startswith(f"entry 1 of statement 'S{len(told) - 1}': Refs: may be the payment of entry 1")
    assert "EndToEndId 'e1' stands on several payments or sums" in reason
    assert report.counts()["bad"] == 1


def test_a_side_is_not_blamed_for_the_sum_that_the_other_side_does_not_say(tmp_path):
    paid = entry("DBIT", "EUR -1", details("EndToEndId=e1", V, M), ref="a1")
    got = entry("CRDT", "EUR 9", details("EndToEndId=e1", V, M), ref="b1")
    for parts in ((statement(V, paid), statement(M, got)), (statement(M, got), statement(V, paid))):
        _, _, faults = examine(tmp_path, document(*parts))
        assert ["negative" in reason for _, reason in faults] == [True]


def test_one_end_to_end_reference_between_other_parties_is_no_contradiction(tmp_path):
    paid = entry("DBIT", "EUR 9", details("EndToEndId=RENT", V, M), ref="a1")
    got = entry("CRDT", "EUR 10", details("EndToEndId=RENT", N, M), ref="b1")
    found = rows_of(tmp_path, document(statement(V, paid), statement(M, got)))
    assert sorted(found) == [("a1", V, M, 900), ("b1", N, M, 1000)]


@pytest.mark.parametrize("refs", ["EndToEndId=e1", ""])
def test_an_entry_that_a_later_statement_seems_to_repeat_is_a_bad_row(tmp_path, refs):
    def told(day="22", number="7", amount="EUR 9"):
        numbered = f"<NtryRef>{number}</NtryRef>"
        dated = f"<Dt>2026-11-{day}</Dt>"
        return entry("DBIT", amount, details(refs, V, M), more=numbered, date=dated)

    first = statement(V, told())
    _, report, faults = examine(tmp_path, document(first, statement(V, told(), name="S2")))
    ((_, reason),) = faults
    assert "NtryRef: may be entry 1 of statement 'S1' again" in reason
    assert report.counts() == {"rows": 2, "taken": 1, "ignored": 0, "repeated": 0, "bad": 1}
    for other in (told(day="23"), told(number="8"), told(amount="EUR 8")):
        assert len(rows_of(tmp_path, document(first, statement(V, other, name="S2")))) == 2
    _, report, _ = examine(tmp_path, document(first, first))
    assert (report.counts()["taken"], report.counts()["repeated"]) == (1, 1)


def test_a_reference_that_a_payer_uses_again_names_no_payment(tmp_path):
    rent = [entry("DBIT", "EUR 9", details("EndToEndId=RENT", V, N), ref=ref) for ref in ("a1", "a2")]
    again = statement(V, *rent, name="S2")
    assert rows_of(tmp_path, document(statement(V, *rent))) == [("a1", V, N, 900), ("a2", V, N, 900)]
    once = rows_of(tmp_path, document(statement(V, rent[0])))
    assert once == [("RENT", V, N, 900)]
    _, report, _ = examine(tmp_path, document(statement(V, *rent), again))
    assert report.counts()["repeated"] == 2


def test_a_batch_becomes_its_payments_when_they_are_its_sum(tmp_path):
    part = [
        details(f"EndToEndId=e{n}", V, M, f'<AmtDtls><TxAmt><Amt Ccy="EUR">{n}.05</Amt></TxAmt></AmtDtls>')
        for n in (1, 2)
    ]
    found = rows_of(tmp_path, document(statement(V, entry("DBIT", "EUR 3.10", *part, ref="a1"))))
    assert found == [("e1", V, M, 105), ("e2", V, M, 205)]
    _, report, faults = examine(tmp_path, document(statement(V, entry("DBIT", "EUR 3.11", *part))))
    assert ["sum to 310" in reason for _, reason in faults] == [True, True]
    assert report.counts()["bad"] == 2


def test_entries_that_are_not_booked_are_ignored_and_counted_by_reason(tmp_path):
    waiting = [entry("CRDT", "EUR 1", status=status) for status in ("PDNG", "<Cd>PDNG</Cd>", "INFO")]
    reading, report, faults = examine(tmp_path, document(statement(V, PAID, *waiting)))
    assert faults == []
    assert report.ignored["not booked: pending"] == 2
    assert report.ignored["not booked: for information only"] == 1
    assert report.counts() == {"rows": 4, "taken": 1, "ignored": 3, "repeated": 0, "bad": 0}
    assert (reading.rows, reading.ignored) == (4, 3)


REVERSED = "<RvslInd>true</RvslInd>"


@pytest.mark.parametrize("parties", [(V, M), (M, V), ("", "")])
def test_a_reversal_takes_back_the_payment_with_which_it_shares_a_reference(tmp_path, parties):
    back = entry("CRDT", "EUR 12.50", details("TxId=x1", *parties), ref="a3", more=REVERSED)
    reading, _, faults = examine(tmp_path, document(statement(V, PAID, back)))
    assert faults == []
    assert reading.ledger.reversals.tolist() == [[1, 0]]
    assert rows_of(tmp_path, document(statement(V, PAID, back)))[1] == ("x1/reversal", M, V, 1250)


def test_a_reversal_that_both_sides_tell_is_one(tmp_path):
    back = entry("CRDT", "EUR 2", details("TxId=x1", V, M), ref="a3", more=REVERSED)
    gone = entry("DBIT", "EUR 2", details("TxId=x1", V, M), ref="b3", more=REVERSED)
    two = document(statement(M, GOT, gone), statement(V, PAID, back))
    assert rows_of(tmp_path, two) == [("x1", V, M, 1250), ("x1/reversal", M, V, 200)]


@pytest.mark.parametrize("refs", ["TxId=x2", ""])
def test_a_reversal_of_nothing_in_the_file_is_refused(tmp_path, refs):
    back = entry("CRDT", "EUR 12.50", details(refs, V, M), ref="a3", more=REVERSED)
    _, _, faults = examine(tmp_path, document(statement(V, PAID, back)))
    assert "RvslInd" in faults[0][1]


def test_a_moment_is_taken_as_it_is_and_a_date_begins_its_day(tmp_path):
    dates = {
        "<DtTm>2026-11-22T09:30:00.5+01:00</DtTm>": 1795336200500000,
        "<Dt>2026-11-22</Dt>": 1795305600000000,
        "<Dt>2026-11-22+05:30</Dt>": 1795305600000000 - 19_800_000_000,
    }
    for date, moment in dates.items():
        reading, _, _ = examine(tmp_path, document(statement(V, entry("DBIT", "EUR 1", ref="a", date=date))))
        assert reading.ledger.times.tolist() == [moment]


def test_amounts_have_the_decimals_of_their_currency(tmp_path):
    for amount, minor in (("JPY 125", 125), ("KWD 1.250", 1250), ("EUR 1.2", 120)):
        assert rows_of(tmp_path, document(statement(V, entry("DBIT", amount, ref="a"))))[0][3] == minor


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (entry("DBIT", "JPY 1.5", ref="a"), "0 decimals"),
        (entry("DBIT", "EUR -1", ref="a"), "plain number"),
        (entry("DBIT", "EUR 0", ref="a"), "more than zero"),
        (entry("DBIT", "EUR 99999999999999999999", ref="a"), "too large"),
        (entry("DBIT", "euro 1", ref="a"), "currency"),
        (entry("DBIT", "EUR 1", ref="a", date=""), "no booking date"),
        (entry("DBIT", "EUR 1", ref="a", date="<DtTm>2026-11-22T09:30:00</DtTm>"), "no offset"),
        (entry("DBIT", "EUR 1", ref="a", date="<Dt>2026-02-30</Dt>"), "calendar"),
        (entry("DBIT", "EUR 1"), "no reference"),
        (entry("BOTH", "EUR 1", ref="a"), "neither debit nor credit"),
        (entry("DBIT", "EUR 1", ref="a", status="<Prtry>ours</Prtry>"), "Sts"),
        (entry("DBIT", "EUR 1", ref="a", status="MAYBE"), "Sts"),
        (entry("DBIT", "GBP 1", ref="a"), "after 'EUR'"),
    ],
)
def test_an_entry_that_cannot_be_taken_is_named_with_its_line_and_place(tmp_path, changed, said):
    _, report, faults = examine(tmp_path, document(statement(V, PAID, changed)))
    assert {line for line, _ in faults} == {2}
    assert all(reason.startswith("entry 2 of statement 'S1': ") for _, reason in faults)
    assert any(said in reason for _, reason in faults)
    assert report.counts()["bad"] == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (entry("DBIT", "EUR 1", ref="a", date=""), "BookgDt: there is no booking date"),
        (entry("DBIT", "euro 1", ref="a"), "currency: is not a three-letter currency code"),
        (entry("DBIT", "EUR 1"), "Refs: there is no reference to name the payment by"),
        (
            PAID.replace("12.50", "-12.50"),
            "amount: is negative and so not a plain number such as 1250 or 1250.10",
        ),
        (
            PAID.replace('<Amt Ccy="EUR">12.50</Amt>', ""),
            "Amt: is missing, and a bank's batch is not shared out",
        ),
    ],
)
@pytest.mark.parametrize("scale", [0, 2])
def test_what_an_entry_does_not_say_is_told_once(tmp_path, changed, said, scale):
    for entries in ((PAID, changed), (changed, PAID)):
        _, report, faults = examine(tmp_path, document(statement(V, *entries)), Layout(scale=scale))
        ((_, reason),) = faults
        assert said in reason
        assert report.counts()["bad"] == 1


def test_one_bad_entry_in_a_file_of_one_line_leaves_the_others_good(tmp_path):
    text = document(statement(V, PAID, entry("DBIT", "EUR 0", ref="a2"))).replace("\n", "")
    _, report, faults = examine(tmp_path, text)
    assert [reason[:7] for _, reason in faults] == ["entry 2"]
    assert report.counts() == {"rows": 2, "taken": 1, "ignored": 0, "repeated": 0, "bad": 1}


def test_a_scale_that_is_not_the_currencys_is_refused(tmp_path):
    assert rows_of(tmp_path, document(statement(V, PAID)), Layout(scale=2))
    _, _, faults = examine(tmp_path, document(statement(V, PAID)), Layout(scale=3))
    assert "has not 3 decimals" in faults[0][1]


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def test_any_encoding_that_xml_names_is_read(tmp_path):
    text = document(statement(V, entry("DBIT", "EUR 1", ref="\u00e9")))
    for encoding in ("utf-16", "utf-8-sig"):
        assert rows_of(tmp_path, text.encode(encoding)) == [("\u00e9", V, "", 100)]
    latin = text.replace('version="1.0"', 'version="1.0" encoding="latin-1"').encode("latin-1")
    assert rows_of(tmp_path, latin) == [("\u00e9", V, "", 100)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (document(statement(V, PAID)).replace("<Document", LAUGHS + "<Document"), "document type"),
        ('<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document/>', "document type"),
        (document(statement(V, PAID))[:-30], "truncated or damaged XML"),
        (document(statement(V, PAID)).encode().replace(b"S1", b"S\xe9"), "line 1: is truncated or damaged"),
        (document(statement(V, PAID)).replace("camt.053", "camt.054"), "no camt.053"),
        ("<?xml version='1.0'?><html/>", "no camt.053"),
        (document(statement(V, "<a>" * 99 + "</a>" * 99)), "deep"),
        (document(statement(V, f"<a>{'ha' * 2**20}</a>")), "more text"),
        (LAUGHS.encode("utf-16"), "document type"),
        (document(statement(V, PAID)).replace("?>", " encoding='utf-7'?>", 1), "damaged XML"),
        (document("<Stmt>" + PAID + "</Stmt>"), "whose account"),
    ],
)
def test_what_is_no_statement_is_refused_whole(tmp_path, text, said):
    with pytest.raises(BadInput, match=said):
        examine(tmp_path, text)


def test_payments_of_statements_keep_their_names(tmp_path):
    with pytest.raises(BadInput, match="names of their own"):
        examine(tmp_path, document(statement(V, PAID)), Layout({"transaction_id": ""}))


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the shared data is not beside the repository: {SHARED}")
def test_a_payment_message_is_not_taken_for_a_statement(tmp_path):
    for sample in (SHARED / "samples").glob("*.xml"):
        with pytest.raises(BadInput, match=r"no camt\.053"):
            examine(tmp_path, sample.read_bytes())


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the shared data is not beside the repository: {SHARED}")
@pytest.mark.parametrize("version", ["02", "08"])
def test_every_element_that_is_looked_at_stands_in_the_schema(version):
    schema = (SHARED / "xsd" / f"camt.053.001.{version}.xsd").read_text()
    names = "Ntry NtryDtls TxDtls Refs TxId EndToEndId AcctSvcrRef NtryRef RltdPties DbtrAcct CdtrAcct"
    names += " CdtDbtInd RvslInd Sts BookgDt DtTm Dt Amt AmtDtls TxAmt BkTxCd IBAN Othr Stmt BkToCstmrStmt"
    assert [name for name in names.split() if f'name="{name}"' not in schema] == []
