"""Every dispute with all of its figures; where they are many, the largest, and the others as one line."""

from collections.abc import Mapping

from haltline.engine.trail import Account
from haltline.pictures.answered import Answered
from haltline.pictures.bar import bar
from haltline.pictures.fates import WORDS, Fate
from haltline.pictures.html import Column, Html, name, section, table, tag, words
from haltline.pictures.sections.one_by_one import key_of, largest
from haltline.pictures.words import plural

SHOWN = 200


def disputes(answered: Answered) -> Html:
    """The table of disputes, the largest first; nothing on a page of one dispute."""
    if answered.dispute is not None:
        return Html()
    figures = answered.figures
    order = sorted(answered.trail.disputes().items(), key=lambda each: (-each[1].disputed, each[0]))
    if not order:
        return section("Disputes", [tag("p", "No dispute was given.")], key="disputes")
    touched = answered.trail.accounts_touched()
    pictured = {dispute: key_of(place) for place, dispute in enumerate(largest(answered))}
    cut = SHOWN + 1 if len(order) == SHOWN + 1 else SHOWN
    rows = [
        [
            _led(pictured, dispute),
            *_sums(answered, account),
            words(figures.count(touched[dispute])),
            _drawn(answered, account),
        ]
        for dispute, account in order[:cut]
    ]
    columns = [Column("Dispute", number=False), Column("Disputed"), *(Column(WORDS[fate]) for fate in Fate)]
    columns += [Column("Accounts reached"), Column("Drawn", number=False)]
    foot = []
    if others := [account for _, account in order[cut:]]:
        foot.append(_together(answered, f"{figures.count(len(others))} others", others))
    foot.append(_together(answered, "All disputes", [account for _, account in order]))
    note = plural(len(order), "dispute", figures)
    if others:
        note += f"; the {figures.count(cut)} largest in full, the others together"
    return section(
        "Disputes", [table("Disputes", columns, rows, foot, sorts=True)], key="disputes", note=note
    )


def _led(pictured: Mapping[str, str], dispute: str) -> Html:
    """The name of a dispute, which leads to its own picture where it has one."""
    key = pictured.get(dispute)
    return tag("a", name(dispute), href=f"#{key}") if key else name(dispute)


def _together(answered: Answered, head: str, accounts: list[Account]) -> list[Html]:
    account = Account(*(sum(column) for column in zip(*accounts, strict=True)))
    return [words(head), *_sums(answered, account), Html(), _drawn(answered, account)]


def _sums(answered: Answered, account: Account) -> list[Html]:
    show = answered.figures.sum
    return [words(show(units)) if units else tag("span", "0", class_="none") for units in account]


def _drawn(answered: Answered, account: Account) -> Html:
    return bar(dict(zip(Fate, account[1:], strict=True)), answered.figures.sum, thin=True)
