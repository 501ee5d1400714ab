"""Figures over all districts, read-only: what a demo run, a wall or an inspector may count.

Runs in scope ``centre``: no personal data, every sum from its own rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from haltline.protocol import OPEN_REQUEST_STATES, Receipt, parse

from .kernel.scope import in_scope

OPEN = [state.value for state in OPEN_REQUEST_STATES]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What a run still waits for; all zero means settled."""

    requests: int
    clocks: int
    outbox: int
    replies: int
    reports: int
    payouts: int
    contests: int

    @property
    def any(self) -> bool:
        return any(
            (self.requests, self.clocks, self.outbox, self.replies, self.reports, self.payouts, self.contests)
        )


def unsettled() -> Unsettled:
    """Requests, clocks, messages, replies, reports, contests and payouts that still wait for somebody."""
    with in_scope("centre"):
        return Unsettled(
            requests=_one("select count(*) from holds_holdrequest where state = any(%s)", OPEN),
            clocks=_one(
                "select count(*) from holds_holdrequest where answer_due_at is not null and state = any(%s)",
                OPEN,
            ),
            outbox=_one(
                "select count(*) from kernel_outboxmessage where state in ('waiting', 'unsure')"
                " and next_attempt_at is not null"
            ),
            replies=_one("select count(*) from holds_partnerreply where state = 'new'"),
            reports=_one("select count(*) from reports_report where started_at is null"),
            contests=_one("select count(*) from holds_contest where state = 'open'"),
            payouts=_one("select count(*) from recovery_payout where state = 'instructed'"),
        )


def counts() -> dict[str, int]:
    """How many reports, disputes, requests, replies and payouts there are."""
    with in_scope("centre"):
        return {
            "reports": _one("select count(*) from reports_report"),
            "disputes": _one("select count(*) from reports_dispute where duplicate_of_id is null"),
            "hold_requests": _one("select count(*) from holds_holdrequest where sent_at is not null"),
            "replies": _one("select count(*) from holds_partnerreply"),
            "rejected_replies": _one(
                "select count(*) from holds_partnerreply"
                " where why_review in ('sum-mismatch', 'reply-id-reused')"
            ),
            "payouts": _one("select count(*) from recovery_payout where state = 'credited'"),
        }


def money() -> dict[str, int]:
    """Disputed units by state over everything, each summed from its own postings."""
    with in_scope("centre"):
        rows = _all(
            "select state, sum(amount)::bigint from trails_posting where state <> 'disputed' group by state"
        )
    return {state: int(total) for state, total in rows}


def unbalanced_disputes() -> list[str]:
    """Disputes whose states do not add up to what was disputed; none in sound books."""
    query = """
        select d.id from reports_dispute d
        left join trails_posting p on p.dispute_id = d.id and p.state <> 'disputed'
        where d.duplicate_of_id is null
        group by d.id, d.amount having coalesce(sum(p.amount), 0) <> d.amount"""
    with in_scope("centre"):
        return [str(row[0]) for row in _all(query)]


def held_by_hold() -> dict[str, int]:
    """What the centre believes each bank holds, by hold_id; zero sums left out."""
    query = """
        select request_id, amount from holds_holdpart
        where state in ('active', 'contested', 'return_ordered')"""
    with in_scope("centre"):
        return {str(hold): int(amount) for hold, amount in _all(query) if amount}


def references() -> set[str]:
    """Numbers of all reports that the centre has, digits only."""
    with in_scope("centre"):
        return {row[0].replace(" ", "") for row in _all("select reference from reports_report")}


def limits_over_time() -> list[tuple[datetime, str, str, int]]:
    """Every change of a case's limit, in order: time, case, state, change in units.

    The limit of a case is disputed - returned - superseded; ``disputed`` rows raise it, the others lower it.
    """
    query = """
        select j.at, coalesce(r.leads_id, r.id), p.state,
               case p.state when 'disputed' then -p.amount else p.amount end
        from trails_posting p join trails_journal j on j.id = p.journal_id
        join reports_report r on r.id = p.report_id
        where p.state in ('disputed', 'returned', 'superseded') order by j.at"""
    with in_scope("centre"):
        return [(at, str(case), state, int(amount)) for at, case, state, amount in _all(query)]


def cases() -> dict[str, str]:
    """The case of every hold and of every report: a bank's desk without a system knows only the hold."""
    holds = """
        select q.id, coalesce(r.leads_id, r.id) from holds_holdrequest q
        join reports_report r on r.id = q.report_id"""
    reports = "select id, coalesce(leads_id, id) from reports_report"
    with in_scope("centre"):
        return {str(name): str(case) for name, case in [*_all(holds), *_all(reports)]}


def releases_sent() -> list[tuple[datetime, datetime, str, str, bytes]]:
    """Releases, reductions and tombstones sent to banks: written, answer due, hold, kind, body."""
    query = """
        select created_at, coalesce(answer_due_at, created_at), subject, kind, body
        from kernel_outboxmessage where kind in ('release', 'reduce', 'tombstone') order by created_at"""
    with in_scope("centre"):
        return [(at, due, str(hold), kind, bytes(body)) for at, due, hold, kind, body in _all(query)]


def orders_in_force() -> list[tuple[datetime, datetime | None, str, str, str, int]]:
    """What plans pay out of holds: since when, until when, payout, hold, the victim's case, minor units.

    It ends with the proof of credit, with the bank's word that the hold ended, or with two people's change.
    """
    query = """
        select p.instructed_at,
               case when p.state = 'replaced' then (select max(agreed_at) from recovery_correction
                      where payout_id = p.id)
                    when p.state = 'lifted' and p.refusal <> 'hold-ended' then
                      (select min(agreed_at) from recovery_correction
                       where plan_id = p.plan_id and payout_id is null and agreed_at >= p.instructed_at)
                    when p.state = 'lifted' then p.refused_at
                    else p.credited_at end,
               p.id, d.part_id, coalesce(r.leads_id, r.id), d.amount
        from recovery_payout p join recovery_payoutdraw d on d.payout_id = p.id
        join reports_report r on r.id = p.report_id
        order by p.id, d.part_id"""
    with in_scope("centre"):
        return [
            (since, until, str(payout), str(hold), str(case), int(amount))
            for since, until, payout, hold, case, amount in _all(query)
        ]


def first_request_ms(since: datetime | None = None) -> list[float]:
    """For each report, ms from its commit to the first request a bank received, by the bank's receipt.

    A bank whose clock goes wrong cannot have received it before it left, nor after it had said so.
    """
    query = """
        select r.id, r.created_at, m.answer, m.first_sent_at, m.answered_at from kernel_outboxmessage m
        join holds_holdrequest q on q.id = m.subject join reports_report r on r.id = q.report_id
        where m.kind = 'hold' and m.answer_status = 202 and length(m.answer) > 0
        and r.created_at >= coalesce(%s, r.created_at)"""
    first: dict[object, float] = {}
    with in_scope("centre"):
        for report, created, answer, sent, answered in _all(query, since):
            received = min(max(parse(Receipt, bytes(answer)).received_at, sent), answered)
            took = (received - created).total_seconds() * 1000
            first[report] = min(took, first.get(report, took))
    return sorted(first.values())


def _all(query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(arguments))
        return cursor.fetchall()


def _one(query: str, *arguments: Any) -> int:
    return int(_all(query, *arguments)[0][0])
