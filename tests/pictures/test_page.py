"""The report as a page: every sum is the engine's, nothing is fetched, no name can break out of its place."""

import random
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import cases_with_reversals
from tests.pictures.pages import Read, answered, page_of

from haltline.engine import RULES, Dispute, Limits
from haltline.pictures.answered import Kinds
from haltline.pictures.figures import Figures
from haltline.pictures.flow import flow
from haltline.pictures.flow_svg import as_file
from haltline.pictures.sections.disputes import SHOWN
from haltline.pictures.steps import steps
from haltline.values.errors import InvalidValue

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=y>',
    "a&b;",
    "--> ]]>",
    "\u202ereversed\u202c",
    "שלום",
]
BYTES_MAX = 3_000_000
TOKENS = Path(__file__).resolve().parents[2] / "src/haltline/centre/static/tokens.css"
ROWS = [
    ("t1", 1, 0, "v", "m", 10_000_00),
    ("t2", 2, 0, "m", "n", 6_000_00),
    ("t3", 3, 0, "n", "", 1_500_01),
    ("t4", 9, 0, "n", "", 500_00),
]
DISPUTES = [Dispute("A", "t1", 10_000_00)]
RUPEES = Figures(scale=2, currency="INR")


@settings(max_examples=60, deadline=None)
@given(cases_with_reversals(), st.sampled_from(RULES))
def test_the_figures_of_every_dispute_are_the_engines_and_the_page_is_well_formed(case, rule):
    rows, openings, disputes, limits = case
    given_answer = answered(rows, disputes, rule, limits=limits, openings=openings)
    read = Read(page_of(given_answer))
    told = given_answer.trail.disputes()
    if told:
        rows_read = {cells[0]: [int(text) for text in cells[1:7]] for cells in read.cells("Disputes")}
        sums = [sum(column) for column in zip(*told.values(), strict=True)]
        expected = {name: list(account) for name, account in told.items()} | {"All disputes": sums}
        assert rows_read == expected
        where = [int(cells[2]) for cells in read.cells("Where the disputed money is")]
        assert where == [*sums[1:], sums[0]]
    resting = {}
    for line in given_answer.trail.positions():
        resting[line.place] = resting.get(line.place, 0) + line.amount
    if resting:
        *shown, total = read.cells("Where it rests")
        assert {cells[0]: int(cells[1]) for cells in shown} == resting
        assert int(total[1]) == sum(resting.values())


def test_sums_have_their_decimals_and_the_grouping_of_their_currency():
    text = page_of(answered(ROWS, DISPUTES, figures=RUPEES))
    assert "Of 10,000.00 INR disputed, 7,999.99 still rests, in 2 accounts." in text
    lakhs = [("t1", 1, 0, "v", "m", 2_48_500_00)]
    assert "2,48,500.00 INR" in page_of(answered(lakhs, [Dispute("A", "t1", 2_48_500_00)], figures=RUPEES))
    pounds = Figures(scale=2, currency="GBP")
    assert "248,500.00 GBP" in page_of(answered(lakhs, [Dispute("A", "t1", 2_48_500_00)], figures=pounds))


def test_what_left_is_told_by_kind_and_over_time():
    given_answer = answered(ROWS, DISPUTES, kinds=Kinds([0, 0, 1, 2], ["upi", "atm", "<shop>"]))
    read = Read(page_of(given_answer))
    assert read.cells("What left, by kind of payment") == [
        ["atm", "1", "150,001", "75.0 %"],
        ["<shop>", "1", "50,000", "24.9 %"],
        ["All kinds", "2", "200,001", "100 %"],
    ]
    assert read.cells("What left, over time") == [["3", "150,001"], ["9", "50,000"], ["All", "200,001"]]


def test_the_page_says_which_limits_were_set_and_what_they_left_out():
    read = Read(page_of(answered(ROWS, DISPUTES, limits=Limits(max_hops=1, window=5))))
    told = read.text["dd"]
    assert "At most 1 payments of each unit" in told and "At most 5 steps" in told
    assert [cells[1:] for cells in read.cells("Not followed, by reason")] == [["1", "600,000"]]
    assert read.cells("Largest pieces that were not followed")[0] == ["t2", "A", "600,000"]


def test_names_from_the_files_stay_words():
    rows = [(f"p{name}", at, 0, name, NASTY[at - 1], 90 - at) for at, name in enumerate(NASTY)]
    rows[0] = ("p0", 0, 0, "v", NASTY[0], 90)
    rows[1:] = [(f"p{name}", at, 0, NASTY[at - 1], name, 90 - at) for at, name in enumerate(NASTY)][1:]
    kinds = Kinds([0] * len(rows), ["<b>"])
    given_answer = answered(rows, [Dispute("</table><b>", "p0", 90)], kinds=kinds, limits=Limits(max_hops=4))
    text = page_of(given_answer)
    read = Read(text)
    assert {tag for tag, _, _ in read.attributes}.isdisjoint({"img", "b"})
    assert text.count("<script>") == 1
    assert "\u202e" not in text and "‹U+202E›reversed" in text
    assert [cells[0] for cells in read.cells("Disputes")] == ["</table><b>", "All disputes"]
    found = steps(given_answer.trail)
    drawn = as_file(flow(given_answer.trail, found), str)
    names = {
        element.text for element in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")
    }
    assert "a&b;" in names


def test_the_policy_names_the_style_and_the_script_and_forbids_all_else():
    text = page_of(answered(ROWS, DISPUTES))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    digests = {
        kind: b64encode(
            sha256(re.search(f"<{kind}>(.*?)</{kind}>", text, re.S)[1].encode()).digest()
        ).decode()
        for kind in ("style", "script")
    }
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digests['style']}'",
        f"script-src 'sha256-{digests['script']}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_nothing_is_fetched_from_anywhere():
    text = page_of(answered(ROWS, DISPUTES, kinds=Kinds([0] * 4, ["upi"])))
    read = Read(text)
    assert "://" not in text
    assert set(re.findall(r"url\(([^)]*)\)|@import", text)) == {"#hatch"}
    links = {
        value for _, name, value in read.attributes if name in ("href", "src", "action", "data", "srcset")
    }
    assert links and all(link.startswith("#") and link[1:] in read.ids for link in links)
    assert len(set(read.ids)) == len(read.ids)
    assert not [name for _, name, _ in read.attributes if name == "style" or name.startswith("on")]


def test_the_same_answer_is_the_same_bytes_in_whatever_order_rows_come():
    mixed = ROWS[:]
    random.Random(7).shuffle(mixed)
    assert page_of(answered(mixed, DISPUTES)) == page_of(answered(ROWS, DISPUTES))


def test_a_page_and_its_drawing_do_not_change_each_other():
    given_answer = answered(ROWS, DISPUTES)
    drawn = flow(given_answer.trail, steps(given_answer.trail))
    before = as_file(drawn, str)
    page_of(given_answer)
    assert as_file(drawn, str) == before
    root = ElementTree.fromstring(before)
    assert not [element for element in root.iter() if {"style", "class"} & element.attrib.keys()]


def test_nothing_disputed_is_a_page_too_but_no_drawing():
    given_answer = answered(ROWS, [])
    assert "Nothing is disputed in this ledger." in Read(page_of(given_answer)).text["h1"]
    with pytest.raises(InvalidValue, match="nothing to draw"):
        as_file(flow(given_answer.trail, steps(given_answer.trail)), str)


def test_a_large_answer_is_a_page_that_can_be_sent_and_still_adds_up():
    chance = random.Random(3)
    rows, disputes = [], []
    for number in range(5_000):
        rows.append((f"d{number:05d}", number, 0, f"victim {number}", f"account {number % 900}", 10_000))
        disputes.append(Dispute(f"case-{number:05d}", f"d{number:05d}", 10_000 - number % 7))
    for number in range(16_000):
        pair = [f"account {chance.randrange(4_000)}", f"account {chance.randrange(4_000)}"]
        rows.append((f"t{number:06d}", 5_000 + number, 0, *pair, chance.randrange(1, 20_000)))
    given_answer = answered(rows, disputes, "pro-rata")
    assert len(given_answer.trail.outcome.flows.at) > 100_000
    text = page_of(given_answer)
    assert len(text.encode()) < BYTES_MAX
    table = Read(text).cells("Disputes")
    assert len(table) == SHOWN + 2
    sums = [int(cells[1].replace(",", "")) for cells in table]
    assert table[-2][0] == "4,800 others"
    assert sum(sums[:-1]) == sums[-1] == sum(dispute.amount for dispute in disputes)


def test_colours_are_those_of_the_centre():
    """The page carries its own copy of the tokens; a colour changed in one place must change in the other."""
    ours = (Path(__file__).resolve().parents[2] / "src/haltline/pictures/report.css").read_text()
    colours = re.compile(r"(--[a-z0-9-]+):\s*(#[0-9a-f]{6})")
    for place, (here, there) in enumerate(
        zip(
            *(
                re.split(r"@media[^{]*prefers-color-scheme: dark", text, maxsplit=1)
                for text in (ours, TOKENS.read_text())
            ),
            strict=True,
        )
    ):
        theirs = dict(colours.findall(there.split(":root.dark")[0]))
        mine = dict(colours.findall(here))
        assert mine, place
        assert {name: theirs.get(name) for name in mine} == mine
