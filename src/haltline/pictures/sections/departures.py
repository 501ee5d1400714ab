"""What left the ledger: by the kind of payment if the file says it, and over time."""

from collections import defaultdict

from haltline.pictures.answered import Answered, ranked
from haltline.pictures.figures import share
from haltline.pictures.html import Column, Html, name, section, table, tag, words
from haltline.pictures.over_time import OverTime, over_time
from haltline.pictures.svg import element, number, text, title
from haltline.pictures.words import plural

KINDS_SHOWN = 20
WIDE, HIGH, BASE, PX = 1180_00, 150_00, 22_00, 100
LABELS_MAX = 8
LABEL = 110 * PX


def departures(answered: Answered) -> Html:
    """The section on exits; one sentence when there is none."""
    head = "What left the ledger"
    rows, _, amounts = answered.trail.outward()
    if not rows:
        told = "No disputed money was paid to the outside of this ledger."
        return section(head, [tag("p", told)], key="exits")
    figures, times = answered.figures, answered.trail.ledger.times
    when = ((int(times[row]), int(units)) for row, units in zip(rows, amounts, strict=True))
    found = over_time(when, calendar=figures.calendar)
    note = f"{figures.full(sum(amounts))} by {plural(len({*rows}), 'payment', figures)}"
    inside = [
        _by_kind(answered),
        tag("h3", words(f"By {found.span}{' (UTC)' if figures.calendar else ''}")),
        _chart(answered, found),
    ]
    inside.append(tag("details", tag("summary", "The chart as a table") + _spans(answered, found)))
    return section(head, inside, key="exits", note=note)


def _by_kind(answered: Answered) -> Html:
    """Sums by the kind of payment; nothing when the file has no kinds."""
    kinds, figures = answered.kinds, answered.figures
    if kinds is None:
        return Html()
    sums: dict[str, int] = defaultdict(int)
    payments: dict[str, set[int]] = defaultdict(set)
    rows, _, amounts = answered.trail.outward()
    for row, units in zip(rows, amounts, strict=True):
        kind = kinds.names[int(kinds.codes[row])]
        sums[kind] += units
        payments[kind].add(row)
    found = ranked(sums.items(), KINDS_SHOWN)
    shown = [
        [
            name(kind) if kind else words("no kind given"),
            words(figures.count(len(payments[kind]))),
            words(figures.sum(units)),
            words(share(units, found.total)),
        ]
        for kind, units in found.shown
    ]
    foot = []
    if found.others:
        last = [
            f"{found.others} other kinds",
            "",
            figures.sum(found.others_sum),
            share(found.others_sum, found.total),
        ]
        foot.append([*map(words, last)])
    foot.append([*map(words, ("All kinds", figures.count(len({*rows})), figures.full(found.total), "100 %"))])
    columns = [Column("Kind", number=False), Column("Payments"), Column("Left"), Column("Share")]
    return tag("h3", "By kind of payment") + table("What left, by kind of payment", columns, shown, foot)


def _chart(answered: Answered, found: OverTime) -> Html:
    """Upright bars over time; heights are cut to a hundredth of a pixel, the table has the sums."""
    figures, most, count = answered.figures, max(found.amounts), len(found.starts)
    pitch = WIDE // count
    wide = min(pitch * 8 // 10, 60 * PX)
    every = -(-count // LABELS_MAX)
    parts = [element("line", class_="axis", x1="0", x2=number(WIDE), y1=number(HIGH), y2=number(HIGH))]
    for place, (start, units) in enumerate(zip(found.starts, found.amounts, strict=True)):
        x = place * pitch
        if units:
            high = max(PX, (HIGH - 16 * PX) * units // most)
            words_of = title(f"{figures.moment(start)}: {figures.sum(units)}")
            size = {"y": number(HIGH - high), "width": number(wide), "height": number(high)}
            parts.append(element("rect", words_of, class_="f-exits solid", x=number(x), **size))
        if place % every == 0 and x <= WIDE - LABEL:
            label = figures.day_and_hour(start)
            parts.append(text(label, class_="det", x=number(x), y=number(HIGH + 16 * PX)))
    top = f"up to {figures.sum(most)} per {found.span}"
    parts.append(text(top, class_="det", x=number(WIDE), y="12", text_anchor="end"))
    label = f"What left the ledger by {found.span}; the table below has the sums"
    box = {"viewBox": f"0 0 {number(WIDE)} {number(HIGH + BASE)}", "role": "img", "aria_label": label}
    scroll = {"tabindex": "0", "role": "region", "aria_label": "Chart of what left over time"}
    return tag("div", element("svg", "".join(parts), **box), class_="flow", **scroll)


def _spans(answered: Answered, found: OverTime) -> Html:
    figures = answered.figures
    pairs = zip(found.starts, found.amounts, strict=True)
    rows = [[words(figures.moment(start)), words(figures.sum(units))] for start, units in pairs if units]
    foot = [[words("All"), words(figures.full(sum(found.amounts)))]]
    return table("What left, over time", [Column("From", number=False), Column("Left")], rows, foot)
