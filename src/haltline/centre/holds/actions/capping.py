"""The cap: the live holds of a case never exceed the loss still missing.

Called in the transaction that lowers the limit (a proof of credit, a supersession) or raises what is held
(a reply). A unit is in one state only, so there is normally nothing to release; what is found is sent at
once and logged.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from haltline.protocol import LIVE_PART_STATES
from haltline.protocol.decisions import CapRelease, LivePart, missing_loss, over_cap

from ...audit.actions import MACHINE, record
from ...kernel.compiled import compiled, written
from ...kernel.storing import write_now
from ...reports.models import Report
from ...trails.models import CONTRA, MoneyState, Posting
from ..models import FreedFor, HoldPart
from .recalling import LIVE as RELEASABLE
from .recalling import machine_authority, send_release

REASON = "More is held for this case than is still missing"


def keep_under_cap(report: Report) -> tuple[CapRelease, ...]:
    """Release what the case of this report holds too much, newest hop first; gives what was sent.

    Holds under a return order are not released: their money is on its way to victims, and counts for the case
    whose victims they are.
    """
    write_now()
    lead = report.case
    # whoever changes another leg of the case at this moment waits here, so that the later of both sees all
    _lock(lead)
    if _is_kept(lead):
        return ()
    case = list(Report.objects.filter(Q(pk=lead) | Q(leads=lead)).values_list("pk", flat=True))
    live = {part.pk: part for part in _live(case)}
    if not live:
        return ()
    elsewhere, gained = _across(case)
    parts = [_as_live(part, elsewhere.get(part.pk, 0)) for part in live.values()]
    releases = over_cap(missing(case), parts, gained=gained)
    for release in releases:
        send_release(live[UUID(release.hold_id)], release.amount, REASON, by=machine_authority("release"),
                     because=FreedFor.CAP)  # fmt: skip
    if releases:
        record(
            "cap.kept",
            MACHINE,
            district=report.district_id,
            report=lead,
            amount=str(sum(release.amount for release in releases)),
        )
    return releases


@compiled
def _lock(lead: UUID) -> QuerySet[Report, tuple[UUID]]:
    return Report.objects.select_for_update(no_key=True).filter(pk=lead).values_list("pk")


IS_KEPT = """
with members as (select id from reports_report, (select %s as lead) as it where id = lead or leads_id = lead),
sums as (select state, sum(amount) as total from trails_posting
  where report_id in (select id from members) and state = any(%s) group by state)
select (select coalesce(sum(amount), 0) from holds_holdpart
    where report_id in (select id from members) and state = any(%s)) <=
  (select coalesce(-sum(total), 0) from sums)
  and not exists (select 1 from paid_across(array(select id from members)))
"""


_kept = written(
    IS_KEPT, UUID, [CONTRA, MoneyState.RETURNED.value, MoneyState.SUPERSEDED.value],
    [state.value for state in LIVE_PART_STATES],
)  # fmt: skip


def _is_kept(lead: UUID) -> bool:
    """Whether a case holds no more than is missing, and no plan pays across cases: nearly always."""
    ((kept,),) = _kept(lead)
    return bool(kept)


def missing(case: list[UUID]) -> int:
    """The loss still missing of these reports, from the ledger, in minor units."""
    rows = Posting.objects.filter(report_id__in=case).values("state").annotate(total=Sum("amount"))
    sums = {row["state"]: row["total"] for row in rows}
    return missing_loss(
        disputed=-sums.get(CONTRA, 0),
        returned=sums.get(MoneyState.RETURNED.value, 0),
        superseded=sums.get(MoneyState.SUPERSEDED.value, 0),
    )


def _live(case: list[UUID]) -> list[HoldPart]:
    parts = HoldPart.objects.filter(report_id__in=case, state__in=[state.value for state in LIVE_PART_STATES])
    return list(parts.filter(amount__gt=0).select_related("request"))


def _across(case: list[UUID]) -> tuple[dict[UUID, int], int]:
    """Units that plans in force pay from holds of this case to others, by hold, and from others' to this."""
    elsewhere: dict[UUID, int] = {}
    gained = 0
    with connection.cursor() as cursor:  # a plan may join districts
        cursor.execute("select hold_id, gained, amount from paid_across(%s)", [case])
        for hold, gains, amount in cursor.fetchall():
            if gains:
                gained += amount
            else:
                elsewhere[hold] = elsewhere.get(hold, 0) + amount
    return elsewhere, gained


def _as_live(part: HoldPart, elsewhere: int) -> LivePart:
    return LivePart(str(part.pk), part.request.hop, part.request.created_at, part.amount, part.releasing,
                    elsewhere, part.state not in RELEASABLE, part.beside)  # fmt: skip
