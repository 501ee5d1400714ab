"""One contest as its decider reads it: the holder's words, the facts of this hold alone, what was shown."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...contests import queries
from ...contests.actions.deciding import why_not
from ...contests.models import Contest as Row
from ...contests.models import Hearing
from ...contests.queries import HoldFacts
from ...contests.tiers import Objection
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...people.models import Person
from .. import money_style, spans
from ..masks import numbers
from ..officer.evidence import SAID
from ..public.holding import KINDS
from ..typed import Problem
from .pages import Before, Contest, Decided, ProofShown

OBJECTIONS = {
    Objection.ENTERED: gettext_lazy("You entered this contest, so another person decides it."),
    Objection.APPROVED: gettext_lazy(
        "You approved this hold, so another person decides whether it was right."
    ),
    Objection.DECIDED: gettext_lazy("You decided this contest before, so another person decides now."),
    Objection.OWN_OFFICE: gettext_lazy(
        "Your own office asked for this hold, so a reviewer of another office decides."
    ),
    Objection.OTHER_TIER: gettext_lazy("Another tier decides this contest now."),
}


def card(row: Row, reader: Person, typed: dict[str, str], problems: tuple[Problem, ...]) -> Contest:
    """The card of one contest for one reader, in the reader's scope."""
    with in_scope(f"area:{row.district_id}") if _from_outside(reader) else nullcontext():
        facts = queries.hold_facts(row.part_id)  # told to the district's own readers, not to the centre's
    hearings = queries.hearings_of(row)
    reference, entered_by, objection = _known_to_the_district(row, reader)
    return Contest(
        contest_id=str(row.pk), reference=reference, reference_key=reference.replace(" ", ""),
        bank=row.partner.name, account=facts.ending, amount=facts.amount, held_since=facts.since,
        held_until=facts.expires_at, statement=row.text, entered_by=entered_by, entered_at=row.entered_at,
        decide_by=row.decide_by, problems=problems, decision=typed.get("decision", ""),
        reason=typed.get("reason", ""), kind=str(KINDS[row.kind]) if row.kind else "",
        facts=_facts(facts), before=tuple(_before(each) for each in hearings if each.tier != row.tier),
        appeal=next((each.appeal for each in hearings if each.tier == row.tier), ""),
        proofs=tuple(_proof(each) for each in queries.proofs_of(row)), objection=objection,
        late=row.late_at is not None,
    )  # fmt: skip


def seen_from_outside(contest: Contest) -> Contest:
    """The card as an inspector reads it: what people typed shows no long numbers, and nothing is asked."""
    before = tuple(
        replace(each, reason=numbers(each.reason), appeal=numbers(each.appeal)) for each in contest.before
    )
    said, appeal = numbers(contest.statement), numbers(contest.appeal)
    return replace(contest, statement=said, appeal=appeal, before=before, objection="")


def decided_line(row: Row) -> Decided:
    """A decision as an inspector reads it, with the reason that the holder read."""
    return Decided(
        row.report.reference, row.partner.name, row.district.name, str(KINDS[row.kind]) if row.kind else "",
        numbers(row.text), row.state == Row.State.UPHELD, row.tier,
        row.decided_by.desk_name if row.decided_by else "", row.decided_at or row.entered_at,
        numbers(row.reason),
    )  # fmt: skip


def _known_to_the_district(row: Row, reader: Person) -> tuple[str, str, str]:
    """The report's number for its district and inspectors; who entered it; why the reader may not decide."""
    outside = _from_outside(reader)  # whose own scope sees all of it, and writes nothing
    with nullcontext() if outside else in_scope(f"worker:{row.district_id}"):
        full = queries.with_hands(row.pk)
        why = why_not(full, reader)
    own = outside or reader.district_id == row.district_id
    by = full.entered_by.desk_name if full.entered_by else _("the account holder, by the door")
    return full.report.reference if own else "", by, str(OBJECTIONS[why]) if why else ""


def _from_outside(reader: Person) -> bool:
    return reader.role == Person.Role.INSPECTOR


def _proof(shown: queries.Shown) -> ProofShown:
    return ProofShown(shown.proof, shown.state, shown.why, shown.pages)


def _before(hearing: Hearing) -> Before:
    return Before(
        hearing.tier, hearing.state, hearing.decided_by, hearing.decided_at, hearing.reason, hearing.appeal
    )


def _facts(facts: HoldFacts) -> tuple[str, ...]:
    """What came, when and how, and what the bank said became of it: this hold's money and no other."""
    rail = profile().rail(facts.rail)
    came = _("%(payment)s came by %(rail)s on %(at)s; %(asked)s of it is disputed, %(hop)s from the victim.")
    lines = [
        came
        % {
            "payment": _sum(facts.payment),
            "rail": rail.name if rail else facts.rail,
            "at": spans.day_and_clock(facts.booked_at),
            "asked": _sum(facts.asked),
            "hop": _("hop %d") % max(1, facts.hop),
        }
    ]
    said = [f"{_sum(facts.told[kind])} {word}" for kind, word in SAID.items() if facts.told.get(kind)]
    if said:
        whole = _sum(sum(facts.told.values()))
        lines.append(_("The bank says: %(whole)s = %(parts)s.") % {"whole": whole, "parts": " + ".join(said)})
    return tuple(lines)


def _sum(minor: int) -> str:
    return money_style.in_use().short(minor)
