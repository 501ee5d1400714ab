"""Accounts: where disputed money rests, and which accounts sent more than the ledger shows they had."""

from collections import defaultdict
from collections.abc import Iterable

from haltline.pictures.answered import Answered, Ranked, ranked
from haltline.pictures.bar import share_bar
from haltline.pictures.figures import share
from haltline.pictures.html import Column, Html, name, section, table, tag, words
from haltline.pictures.one_dispute import accounts_on
from haltline.pictures.words import plural

RESTING_SHOWN = 30
SHORT_SHOWN = 20


def resting(answered: Answered) -> Html:
    """The accounts in which most of the disputed money lies, and all others as one line."""
    sums: dict[str, int] = defaultdict(int)
    disputes: dict[str, int] = defaultdict(int)
    for line in answered.trail.positions():
        sums[line.place] += line.amount
        disputes[line.place] += 1
    title = "Where it rests"
    if not sums:
        return section(title, [tag("p", "Nothing rests in an account of this ledger.")], key="rests")
    found, figures = ranked(sums.items(), RESTING_SHOWN), answered.figures
    rows = []
    for account, units in found.shown:
        numbers = [figures.sum(units), share(units, found.total), figures.count(disputes[account])]
        drawn = share_bar(units, found.shown[0][1], "f-rests")
        rows.append([name(account), *map(words, numbers), drawn])
    columns = [Column("Account", number=False), Column("Rests"), Column("Share"), Column("Disputes")]
    columns.append(Column("Beside the largest", number=False))
    foot = []
    if found.others:
        part = share(found.others_sum, found.total)
        others = [_others(answered, found), figures.sum(found.others_sum), part]
        foot.append([*map(words, others), Html(), Html()])
    total = ["All accounts", figures.full(found.total), "100 %"]
    foot.append([*map(words, total), Html(), Html()])
    note = f"{plural(len(sums), 'account', figures)}; a share is of all that rests"
    return section(title, [table(title, columns, rows, foot, sorts=True)], key="rests", note=note)


def shortfalls(answered: Answered) -> Html:
    """Accounts that sent money which the ledger does not show them to have had."""
    found = ranked(_short(answered), SHORT_SHOWN)
    title = "Accounts that sent more than the ledger gave them"
    if not found.shown:
        which = "every account" if answered.dispute is None else "every account on this dispute's way"
        told = f"None: {which} had what it sent, from payments or its opening balance."
        return section(title, [tag("p", told)], key="short")
    explained = (
        "The ledger or the opening balances do not show where this money came from. What was missing is "
        "taken to be the account's own money, not disputed, and to leave last. A large sum here beside an "
        "account through which disputed money went is a reason to ask its bank for older statements."
    )
    figures = answered.figures
    rows = [[name(account), words(figures.sum(units))] for account, units in found.shown]
    foot = []
    if found.others:
        foot.append([words(_others(answered, found)), words(figures.sum(found.others_sum))])
    foot.append([words("All accounts"), words(figures.full(found.total))])
    columns = [Column("Account", number=False), Column("Missing")]
    inside = [
        tag("p", words(explained), class_="small measure"),
        table(title, columns, rows, foot, sorts=True),
    ]
    note = plural(len(found.shown) + found.others, "account", figures)
    if answered.dispute is not None:
        note += " on this dispute's way"
    return section(title, inside, key="short", note=note)


def _short(answered: Answered) -> Iterable[tuple[str, int]]:
    """The shortfalls of all accounts, or of those through which the one dispute's money went."""
    found = answered.trail.shortfalls()
    if answered.dispute is None:
        return found.items()
    name_of = answered.trail.ledger.name_of
    return [(name, found[name]) for name in map(name_of, accounts_on(answered.trail)) if name in found]


def _others(answered: Answered, found: Ranked) -> str:
    return f"{answered.figures.count(found.others)} others"
