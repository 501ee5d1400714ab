"""The facts behind the trail: each reply as the sum it states, and the arithmetic of every line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from ...kernel.profile import profile
from ...trails.models import Fact as Row
from ...trails.models import Leg
from .. import money_style, spans, words
from .pages import Fact
from .trail_of import exit_said, masked

SAID = {
    "held": pgettext_lazy("sum", "held"),
    "onward": pgettext_lazy("sum", "moved on"),
    "withdrawn": pgettext_lazy("sum", "withdrawn"),
    "returned": pgettext_lazy("sum", "returned"),
    "released": pgettext_lazy("sum", "released"),
    "free": pgettext_lazy("sum", "still free"),
    "unknown": pgettext_lazy("sum", "not known"),
}


def facts_page(rows: Sequence[Row], legs: Sequence[Leg], names: Mapping[str, str]) -> tuple[Fact, ...]:
    """One entry for each leg a bank told about, newest first; its key is the anchor the trail leads to."""
    by_leg: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        by_leg[row.leg_id].append(row)
    children: dict[UUID, list[Leg]] = defaultdict(list)
    for leg in legs:
        if leg.parent_id and not leg.ended:
            children[leg.parent_id].append(leg)
    told = [_fact(lines, children[leg], names) for leg, lines in by_leg.items()]
    return tuple(reversed(told))


def _fact(lines: list[Row], children: list[Leg], names: Mapping[str, str]) -> Fact:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.kind] += line.amount
    whole = _sum(sum(sums.values()))
    parts = " + ".join(f"{_sum(sums[kind])} {word}" for kind, word in SAID.items() if sums[kind])
    why = [_line(line, children, names) for line in lines if line.kind in ("onward", "withdrawn")]
    return Fact(str(lines[0].leg_id), lines[0].source, f"{whole} = {parts}", " ".join(why))


def _line(line: Row, children: list[Leg], names: Mapping[str, str]) -> str:
    values = {"part": _sum(line.amount), "whole": _sum(line.whole), "how": exit_said(line)}
    if line.kind == "withdrawn":
        return _("%(part)s of the %(whole)s taken out: %(how)s.") % values
    to = line.detail.get("to", "")
    values |= {
        "to": f"{names.get(to, to)} {masked(line.detail.get('account', ''))}".strip(),
        "at": spans.clock(line.at) if line.at else "",
        "rule": str(words.RULES.get(profile().rule, profile().rule)),
        "units": _units(line, children),
    }
    if values["units"]:
        return (
            _("%(part)s of the %(whole)s sent to %(to)s at %(at)s: %(rule)s, units %(units)s of it.") % values
        )
    return _("%(part)s of the %(whole)s sent to %(to)s at %(at)s.") % values


def _units(line: Row, children: list[Leg]) -> str:
    """Which units of the transfer are disputed, as the next leg has them: 0 to 8,000 and 9,000 to 9,500."""
    leg = next((leg for leg in children if leg.reference == line.detail.get("reference")), None)
    if leg is None:
        return ""
    return _(" and ").join(_("%(lo)s to %(hi)s") % {"lo": _sum(lo), "hi": _sum(hi)} for lo, hi in leg.slices)


def _sum(amount: int) -> str:
    return money_style.in_use().short(amount)
