"""A tier that does not decide by its clock loses the contest to the next one, and everybody is alerted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ...kernel.profile import profile
from ..models import Contest, Hearing, Tier
from .entering import hear, next_tier


def pass_up(contest: UUID) -> None:
    """Hand an open contest whose clock ran out to the tier above; at the last tier mark it late, once.

    Looked at again under its lock: one that was decided meanwhile, or passed, stays as it is.
    """
    row = Contest.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=contest).first()
    now = database_now()
    if row is None or row.state != Contest.State.OPEN or row.decide_by > now or row.late_at is not None:
        return
    above = next_tier(row)
    if above is None:
        Contest.objects.filter(pk=row.pk).update(late_at=now)
        _alert("contest.late", row)
        return
    Hearing.objects.filter(contest=row, tier=row.tier).update(state=Hearing.State.PASSED, decided_at=now)
    by = now + timedelta(seconds=profile().contests.next_seconds)
    before, row.tier, row.decide_by = row.tier, above, by
    Contest.objects.filter(pk=row.pk).update(tier=above, decide_by=by)
    hear(row, Tier(above), "")
    _alert("contest.passed", row, tier=before, to=above.value)


def _alert(verb: str, row: Contest, **facts: str) -> None:
    record(verb, MACHINE, district=row.district_id, report=row.report_id, subject=row.pk,
           partner=row.partner_id, **facts)  # fmt: skip
