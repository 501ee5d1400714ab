"""What a reader meets first: the answer in a sentence, the sums with their bar, and what was asked."""

from collections.abc import Iterable

from haltline.pictures.answered import Answered
from haltline.pictures.bar import bar, swatch
from haltline.pictures.fates import MEANING, WORDS, Fate
from haltline.pictures.figures import share
from haltline.pictures.html import Html, name, section, tag, words
from haltline.pictures.lettering import visible
from haltline.pictures.words import RULES, limits_told, plural


def heading(answered: Answered) -> Html:
    """The answer in one sentence, after the dispute's name where it is one dispute's."""
    alone = Html() if answered.dispute is None else name(answered.dispute) + words(": ")
    return alone + words(headline(answered))


def headline(answered: Answered) -> str:
    """The answer in one sentence."""
    rests, disputed = answered.sums()[Fate.RESTS], answered.disputed
    if not disputed:
        return "Nothing is disputed in this ledger."
    full = answered.figures.full(disputed)
    if not rests:
        return f"Nothing of the {full} disputed rests in this ledger any more."
    places = len({*answered.trail.outcome.positions.at})
    where = plural(places, "account", answered.figures)
    if rests == disputed:
        return f"All of the {full} disputed still rests, in {where}."
    return f"Of {full} disputed, {answered.figures.sum(rests)} still rests, in {where}."


def caption(answered: Answered) -> str:
    """What a picture is of, in one line for whoever meets it without the page."""
    alone = "" if answered.dispute is None else f"{visible(answered.dispute)}. "
    return f"{alone}{RULES[answered.trail.rule][0]}. {headline(answered)} Hop: one payment further on."


def in_short(answered: Answered) -> Html:
    """Rule, size and days in one line, with a link to all that was asked."""
    trail, figures = answered.trail, answered.figures
    disputes = plural(len(trail.parts.names), "dispute", figures)
    if answered.among:
        disputes = f"This dispute alone, of {figures.count(len(answered.among.names))} traced together"
    told = f"{RULES[trail.rule][0]}. {disputes}; the ledger's payments run from "
    whole = tag("a", "What was asked", href="#asked")
    return words(told) + _ledger_range(answered) + f". {whole}"


def sums(answered: Answered) -> Html:
    """The bar, a line for each fate with its meaning, and the total to the unit."""
    figures, found = answered.figures, answered.sums()
    rows = []
    for fate in Fate:
        head = tag("th", swatch(fate) + tag("b", words(WORDS[fate])), scope="row")
        meaning = tag("td", words(MEANING[fate]), class_="soft meaning")
        part = tag("td", words(share(found[fate], answered.disputed)), class_="n soft")
        row = head + meaning + tag("td", words(figures.sum(found[fate])), class_="n") + part
        rows.append(tag("tr", row, **({} if found[fate] else {"class_": "zero"})))
    total = (
        tag("th", "Disputed", scope="row")
        + tag("td", class_="meaning")
        + tag("td", words(figures.full(answered.disputed)), class_="n")
    )
    foot = tag("tfoot", tag("tr", total + tag("td", "100 %" if answered.disputed else "", class_="n soft")))
    caption = tag("caption", "Where the disputed money is", class_="vh")
    head = tag(
        "thead",
        tag("tr", "".join(tag("th", head, scope="col") for head in ("Where", "Meaning", "Sum", "Share"))),
    )
    head = Html(head.replace("<thead>", '<thead class="vh">'))
    inside = bar(found, figures.sum) + tag(
        "table", caption + head + tag("tbody", rows) + foot, class_="reckoning"
    )
    return section("Where the money is", [inside], key="sums", note=_adds_up(answered))


def asked(answered: Answered) -> Html:
    """Rule, inputs, range of time and limits: all that somebody else needs to get the same page."""
    trail, figures, counts = answered.trail, answered.figures, answered.counts
    title, meaning = RULES[trail.rule]
    disputed_rows = {*trail.parts.rows}
    told = limits_told(answered.limits, figures) or [
        "None: every unit was followed to the end of the ledger."
    ]
    left_out = f"{figures.count(counts.ignored)} that move nothing or are in another currency were left out"
    twice = f"{figures.count(counts.repeated)} that stood twice were taken once"
    accounts = plural(len(trail.ledger.accounts), "account", figures)
    payments = f"{plural(counts.rows, 'payment', figures)} between {accounts}"
    on_rows = plural(len(disputed_rows), "payment", figures)
    disputes = f"{plural(len(trail.parts.names), 'dispute', figures)} on {on_rows}"
    if answered.dispute is not None:
        all_of_them = plural(len(answered.among.names) if answered.among else 0, "dispute", figures)
        disputes = f"{visible(answered.dispute)} alone, out of {all_of_them} traced together; on {on_rows}"
    facts = [
        ("Rule", f"{tag('b', words(title))} ({tag('code', words(trail.rule))}). {words(meaning)}"),
        ("Disputes", words(f"{disputes}, {figures.full(answered.disputed)} in all")),
        ("Ledger", words(f"{payments}; {left_out}; {twice}")),
        ("Payments from", _ledger_range(answered)),
        ("Disputed from", _range(answered, disputed_rows)),
        ("Limits", Html("<br>".join(map(words, told)))),
        ("Sums in", words(figures.unit)),
        ("Ledger, SHA-256", tag("code", words(answered.ledger))),
        ("Disputes, SHA-256", tag("code", words(answered.disputes_named()))),
        ("Program", words(f"Haltline {answered.version}")),
    ]
    pairs = "".join(tag("dt", words(head)) + tag("dd", said) for head, said in facts)
    note = "Whoever has the same files and asks the same gets this page byte for byte."
    return section("What was asked", [tag("dl", pairs, class_="kv")], key="asked", note=note)


def _adds_up(answered: Answered) -> str:
    whole, disputed = sum(answered.sums().values()), answered.disputed
    same = "adds up to the unit" if whole == disputed else f"does NOT add up: the parts are {whole}"
    return f"Checked: {same}"


def _ledger_range(answered: Answered) -> Html:
    """The first and last moment of all payments."""
    if answered.span:
        return _moments(answered, *answered.span)
    return _range(answered, range(len(answered.trail.ledger)))


def _range(answered: Answered, rows: Iterable[int]) -> Html:
    """The first and last moment of some payments, which stand in order of time."""
    places, times = sorted(rows), answered.trail.ledger.times
    return _moments(answered, int(times[places[0]]), int(times[places[-1]])) if places else Html("none")


def _moments(answered: Answered, first: int, last: int) -> Html:
    show = answered.figures.moment
    return words(show(first) if first == last else f"{show(first)} to {show(last)}")
