"""Template words of the desks: money as the profile groups it, masked accounts, clocks and pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haltline.centre.desks import icons, masks, money_style, spans, sum_words, words
from haltline.centre.desks.partners import words as partner_words
from haltline.centre.desks.pictures import area_map, money_bar, trail_svg, trail_table
from haltline.centre.desks.pictures import clock as clock_picture
from haltline.centre.desks.pictures import scale as scale_picture
from haltline.centre.desks.pictures.states import CSS, Sums
from haltline.centre.desks.pictures.trail import Trail
from haltline.centre.desks.pictures.trail_table import TrailRow

register = template.Library()


def _num(text: str) -> SafeString:
    return format_html('<span class="num">{}</span>', text)


@register.filter
def money(minor: int) -> SafeString:
    """A sum with its symbol: ₹2,48,500."""
    return _num(money_style.in_use().full(minor))


@register.filter
def money_text(minor: int) -> str:
    """A sum with its symbol, without mark-up, for titles and labels."""
    return money_style.in_use().full(minor)


@register.filter
def amount(minor: int) -> SafeString:
    """A sum without its symbol, where the column says it: 2,48,500."""
    return _num(money_style.in_use().short(minor))


@register.filter
def amount_text(minor: int) -> str:
    """A sum without symbol and mark-up, for input fields and labels."""
    return money_style.in_use().short(minor)


@register.filter
def rough(minor: int) -> SafeString:
    """An estimate in whole units, for figures that only order a list: 19,400."""
    return _num(money_style.in_use().whole(minor))


@register.filter
def rough_money(minor: int) -> SafeString:
    """An estimate in whole units with its symbol: ₹19,400."""
    style = money_style.in_use()
    return _num(f"{style.symbol}{style.whole(minor)}")


@register.filter
def exact(minor: int) -> SafeString:
    """A sum with all its decimals: 11,939.78."""
    return _num(money_style.in_use().exact(minor))


@register.filter
def count(number: int) -> str:
    """How many there are, with the country's group marks: 48,210."""
    return money_style.count(number)


@register.simple_tag
def symbol() -> str:
    """The currency's symbol, for heads of columns."""
    return money_style.in_use().symbol


@register.filter
def ending(number: str | None) -> SafeString:
    """An account number by its last four digits only: ··4471; nothing when none is known."""
    return _num(f"··{number[-4:]}") if number else SafeString("")


@register.filter
def spaced(reference: str) -> SafeString:
    """A long payment reference in groups of four, as people read it aloud."""
    if not reference.isdigit():
        return _num(reference)
    return _num(" ".join(reference[start : start + 4] for start in range(0, len(reference), 4)))


def _time(moment: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), text)


@register.filter
def clock(moment: datetime) -> SafeString:
    """The hour: 10:42."""
    return _time(moment, spans.clock(moment))


@register.filter
def clock_seconds(moment: datetime) -> SafeString:
    """The hour with seconds: 10:42:07."""
    return _time(moment, spans.clock(moment, seconds=True))


@register.filter
def day(moment: datetime) -> SafeString:
    """The day: Mon 23 Nov."""
    return _time(moment, spans.day(moment))


@register.filter
def typed_day(iso: str) -> str:
    """A day as a form sends it, in words; what is no day is shown as typed."""
    try:
        return spans.day(date.fromisoformat(iso))
    except ValueError:
        return iso


@register.filter
def moment(then: datetime, now: datetime) -> SafeString:
    """The hour when it is today, else day and hour."""
    return _time(then, spans.moment(then, now))


@register.filter
def day_clock(then: datetime) -> SafeString:
    """Day and hour: 28 Nov, 10:49."""
    return _time(then, spans.day_and_clock(then))


@register.filter
def day_year(moment: date) -> SafeString:
    """A day with its year: Mon 23 Nov 2026."""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), spans.day_year(moment))


@register.filter
def day_year_clock(then: datetime) -> SafeString:
    """Day, year and hour, as letters have it: Sat 28 Nov 2026, 10:49."""
    return _time(then, spans.day_year_clock(then))


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """How long ago."""
    return spans.ago(then, now)


@register.filter
def left(until: datetime, now: datetime) -> str:
    """How long until, or overdue by how much."""
    return spans.left(until, now)


@register.filter
def lasting(seconds: float) -> str:
    """A length of time in words."""
    return spans.length(seconds)


@register.filter
def over(until: datetime, now: datetime) -> bool:
    """Whether a deadline has passed."""
    return until < now


@register.simple_tag
def clock_left(start: datetime, until: datetime, now: datetime, note: str = "") -> SafeString:
    """A clock with its bar: what is left of the time between ``start`` and ``until``."""
    total, rest = (until - start).total_seconds(), (until - now).total_seconds()
    bar = mark_safe(clock_picture.draw(clock_picture.left(total, rest)))
    late = " clock--late" if rest < 0 else ""
    return format_html('<span class="clock{}"><b>{}</b>{}</span>', late, note or spans.left(until, now), bar)


@register.simple_tag
def clock_since(start: datetime, until: datetime, now: datetime) -> SafeString:
    """A clock that says how long ago ``start`` was, its bar what is left until ``until``."""
    total, rest = (until - start).total_seconds(), (until - now).total_seconds()
    part = clock_picture.left(total, rest) if rest > 0 else 0
    bar = mark_safe(clock_picture.draw(part))
    return format_html('<span class="clock"><b>{}</b>{}</span>', spans.ago(start, now), bar)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line drawing beside words."""
    return mark_safe(icons.draw(name))


@register.simple_tag(takes_context=True)
def bar(context: dict[str, Any], sums: Sums, size: str = "", whole: str = "") -> SafeString:
    """The money bar alone; ``size`` is "", "thin" or "thick"."""
    mirrored = bool(getattr(context.get("frame"), "mirrored", False))
    return mark_safe(money_bar.draw(sums, words.wording(whole), size=size, mirrored=mirrored))


@register.simple_tag(takes_context=True)
def percent_bar(context: dict[str, Any], sums: Sums) -> SafeString:
    """The money bar of whole per cent that make a hundred."""
    mirrored = bool(getattr(context.get("frame"), "mirrored", False))
    return mark_safe(money_bar.draw(sums, words.percent_wording(), size="thick", mirrored=mirrored))


@register.simple_tag
def picture(drawn: str) -> SafeString:
    """A picture that a module of ours drew."""
    return mark_safe(drawn)


@register.simple_tag
def area_swatch(level: int, hatched: bool) -> SafeString:
    """The square of a level on the map of districts."""
    return mark_safe(area_map.swatch(level, hatched=hatched))


@register.simple_tag
def swatch(state: str) -> SafeString:
    """The square of a state's colour."""
    return mark_safe(money_bar.swatch(state))


WORDS: dict[str, Mapping[str, object]] = {
    "state_word": words.STATES,  # a money state
    "request_word": words.REQUESTS,  # a request state
    "exit_word": words.EXITS,  # a kind of exit
    "next_word": words.NEXT,  # what to do next, in one verb
    "ask_word": words.ASKS,  # what a bank is asked to do
    "rule_word": words.RULES,  # a rule of tracing or sharing
    "line_word": words.LINES,  # a kind of answer line
    "plan_word": words.PLANS,  # the state of a pot or plan
    "payout_word": words.PAYOUTS,  # the state of a payout
    "role_word": words.ROLES,  # a person's role
    "does_word": words.DOES,  # what a person of a role does
    "tier_word": words.TIERS,  # who decides a contest
    "unreadable_word": words.UNREADABLE,  # why no picture could be made of a proof
    "change_word": partner_words.KINDS,  # what a change of a partner is about
    "change_state": partner_words.STATES,  # what became of it
    "key_word": partner_words.STANDINGS,  # whether a key counts
}
"""Filters that say a word of the program in the reader's words; one that is not listed is shown as it is."""


def _say(table: Mapping[str, object], word: str) -> str:
    return str(table.get(word, word))


for _name, _table in WORDS.items():
    register.filter(_name, partial(_say, _table))


@register.filter
def state_class(state: str) -> str:
    """The ending of a state's class names; nothing for what is no state."""
    return CSS.get(state, "")


@register.filter
def parts(sums: Sums) -> list[tuple[str, int]]:
    """All six states with their sums, in the fixed order."""
    return list(sums.parts.items())


@register.filter
def nonzero(sums: Sums) -> list[tuple[str, int]]:
    """The states that hold anything, in the fixed order."""
    return [(state, minor) for state, minor in sums.parts.items() if minor]


@register.simple_tag
def share_bar(part: int, whole: int) -> SafeString:
    """One claimant's share of a loss as a bar."""
    return mark_safe(clock_picture.share(clock_picture.WHOLE * part // whole if whole else 0))


@register.filter
def percent(part: int, whole: int) -> SafeString:
    """A share of a whole in percent with one decimal, cut, never rounded up."""
    tenths = 1000 * part // whole if whole else 0
    return _num(f"{tenths // 10}.{tenths % 10} %")


@register.filter
def masked(text: str) -> str:
    """What somebody typed, without long numbers."""
    return masks.numbers(text)


@register.filter
def share(part: float) -> SafeString:
    """A share of one as a whole percentage."""
    return _num(f"{100 * part:.0f} %")


@register.filter
def beside(placed: Any) -> SafeString | str:
    """How a unit lies beside the others, in words; bold where chance does not explain it."""
    if placed.few:
        return _("too few to judge")
    if placed.outside:
        better = placed.direction == "better"
        return format_html("<b>{}</b>", _("above both limits") if better else _("below both limits"))
    if placed.funnel == "outside_95":
        return _("between the limits: as chance brings one in twenty")
    return _("as chance explains")


@register.simple_tag(takes_context=True)
def trail(context: dict[str, Any], picture: Trail) -> SafeString:
    """The trail as bands by hop; empty when it is shown as its table only."""
    mirrored = bool(getattr(context.get("frame"), "mirrored", False))
    return mark_safe(trail_svg.draw(picture, words.trail_words(), mirrored=mirrored))


@register.filter
def trail_rows(picture: Trail) -> tuple[TrailRow, ...]:
    """The same trail as rows of a table."""
    return trail_table.rows(picture)


@register.simple_tag
def scale(credited: int, lines: dict[str, int]) -> SafeString:
    """The bank desk's scale: what was credited against the answer's lines."""
    return mark_safe(scale_picture.draw(credited, lines, words.scale_words()))


@register.simple_tag
def scale_texts() -> list[tuple[str, str]]:
    """The words of the scale and its verdict, for the script that draws it while a desk types."""
    said = words.scale_words()
    return [
        ("credited", said.credited),
        ("lines", said.lines),
        ("told-even", said.even),
        ("told-gap", said.uneven),
        *((name, str(text)) for name, text in words.VERDICTS.items()),
    ]


@register.simple_tag
def choices(kind: str) -> list[tuple[str, str]]:
    """Values and words of a fixed list: exits, refusals, nothing."""
    lists = {"exits": words.EXITS, "refusals": words.REFUSALS, "nothing": words.NOTHING}
    return [(value, str(label)) for value, label in lists[kind].items()]


@register.simple_tag
def money_rules() -> str:
    """How money is read and written, for the script that draws the scale while a desk types."""
    style = money_style.in_use()
    rules = {"exponent": style.exponent, "groups": style.groups, "comma": style.comma, "point": style.point}
    return json.dumps(rules)


@register.filter
def in_words(minor: int) -> str:
    """A sum written out in the reader's language."""
    return sum_words.in_words(minor, money_style.in_use(), get_language() or "en")


@register.simple_tag
def weekdays() -> list[tuple[str, str]]:
    """The days of the week as forms send them, 1 for Monday, with their short names."""
    return [(str(number + 1), str(name)) for number, name in WEEKDAYS_ABBR.items()]
