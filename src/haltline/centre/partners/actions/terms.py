"""What is agreed with a partner: its name, hours of work and limits; and its end as a partner."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time

from ...audit.actions import record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided
from ...kernel.scope import in_scope
from ..hands import Hand
from ..models import Partner


@dataclass(frozen=True, slots=True)
class Terms:
    """Hours by the clock of ``zone`` (empty: the country's); sums in minor units, none: no limit."""

    name: str
    zone: str
    work_days: str
    work_starts: time
    work_ends: time
    calls_at_once: int
    calls_a_minute: int
    call_first_above: int | None
    day_sum: int | None


def change_terms(partner: Partner, terms: Terms, why: str, hand: Hand) -> None:
    """Put other terms in force; the log says which of them changed, and why."""
    fields = asdict(terms)
    changed = sorted(name for name, value in fields.items() if getattr(partner, name) != value)
    Partner.objects.filter(pk=partner.pk).update(**fields)
    with in_scope("audit"):
        record("partner.terms-changed", hand.actor, subject=partner.pk, changed=changed, why=why)


def retire(partner: Partner, why: str, hand: Hand) -> None:
    """Ask this partner nothing new from now on. What it holds stays, and its answers are still taken."""
    done = Partner.objects.filter(pk=partner.pk, retired_at=None).update(
        retired_at=clock.now(), retired_why=why
    )
    if not done:
        raise AlreadyDecided("This partner is retired already.", subject=partner.pk)
    with in_scope("audit"):
        record("partner.retired", hand.actor, subject=partner.pk, why=why)


def take_back(partner: Partner, why: str, hand: Hand) -> None:
    """Ask a retired partner again."""
    if (
        not Partner.objects.filter(pk=partner.pk)
        .exclude(retired_at=None)
        .update(retired_at=None, retired_why="")
    ):
        raise AlreadyDecided("This partner is not retired.", subject=partner.pk)
    with in_scope("audit"):
        record("partner.taken-back", hand.actor, subject=partner.pk, why=why)
