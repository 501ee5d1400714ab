"""Reading a real centre's rows by stable names, past all row policies: what two centres must agree on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from haltline.city.cap import Ordered, ReleaseSent
from haltline.city.simulation.port import (
    WATCHES,
    AtOnce,
    Books,
    KeptReply,
    Moved,
    Paid,
    PartBook,
    PlanRun,
    RequestBook,
)
from haltline.protocol import Reduce, Release, parse

Rows = list[tuple[Any, ...]]
ASKS_A_PERSON = ("hold.named-twice", "hold.beside-ledger")
"""Events about a leg or its request that ask a person to find something out."""
QUESTIONS = (
    "select coalesce(h.leg_id::text, e.subject), e.verb from audit_event e"
    " left join holds_holdrequest h on h.id::text = e.subject where e.verb = any(%s) order by e.id"
)


def legs(admin: psycopg.Connection) -> dict[UUID, str]:
    """The stable name of every leg, by its id."""
    rows = _all(
        admin,
        "select l.id, r.client_key || '/' || d.number || '|' || l.hop || '|'"
        " || coalesce(nullif(l.transfer_id, ''), l.reference) from trails_leg l"
        " join reports_dispute d on d.id = l.dispute_id join reports_report r on r.id = d.report_id"
        " order by l.id",
    )
    seen: Counter[str] = Counter()
    names: dict[UUID, str] = {}
    for leg, stem in rows:
        seen[stem] += 1
        names[leg] = f"{stem}|{seen[stem]}"
    return names


def districts(admin: psycopg.Connection) -> dict[str, str]:
    """The district of every report, by the report's key."""
    return dict(_all(admin, "select client_key, district_id from reports_report"))


def holds(admin: psycopg.Connection) -> dict[UUID, str]:
    """The stable name of every request, by its id."""
    names = legs(admin)
    rows = _all(admin, "select id, leg_id, ask from holds_holdrequest order by id")
    return {hold: names[leg] + (WATCHES if ask == "watch" else "") for hold, leg, ask in rows}


def message_names(admin: psycopg.Connection) -> dict[UUID, str]:
    """The stable name of every message, by its id."""
    subjects = holds(admin) | dict(
        _all(
            admin,
            "select p.id, r.client_key || '/' || d.number from recovery_payout p"
            " join reports_dispute d on d.id = p.dispute_id join reports_report r on r.id = d.report_id",
        )
    )
    seen: Counter[str] = Counter()
    found: dict[UUID, str] = {}
    for message, kind, subject in _all(
        admin, "select id, kind, subject from kernel_outboxmessage order by id"
    ):
        stem = f"{kind} {subjects[subject]}"
        seen[stem] += 1
        found[message] = f"{stem} {seen[stem]}"
    return found


def message_keys(admin: psycopg.Connection) -> list[str]:
    """The idempotency keys of all messages."""
    return [key for (key,) in _all(admin, "select idempotency_key from kernel_outboxmessage")]


def books(admin: psycopg.Connection) -> Books:
    """The books as they stand."""
    names, asked = legs(admin), holds(admin)
    units = _all(
        admin,
        "select leg_id, state, sum(amount)::bigint from trails_posting where leg_id is not null"
        " group by 1, 2 having sum(amount) <> 0",
    )
    requests = _all(
        admin,
        "select id, state, not_confirmed, amount, hop, partner_id || ':' || account, waits_for"
        " from holds_holdrequest order by id",
    )
    parts = _all(
        admin,
        "select h.id, p.state, p.amount, p.releasing from holds_holdpart p"
        " join holds_holdrequest h on h.id = p.request_id order by h.id",
    )
    disputed = _all(
        admin,
        "select r.client_key || '/' || d.number, -sum(p.amount)::bigint from trails_posting p"
        " join reports_dispute d on d.id = p.dispute_id join reports_report r on r.id = d.report_id"
        " where p.state = 'disputed' group by 1",
    )
    sent = _all(
        admin,
        "select kind, count(*) from kernel_outboxmessage where first_sent_at is not null group by 1",
    )
    return Books(
        units={(names[leg], state): amount for leg, state, amount in units},
        requests={asked[hold]: RequestBook(*rest) for hold, *rest in requests},
        parts={asked[hold]: PartBook(*rest) for hold, *rest in parts},
        messages=dict(sent),
        payouts=_payouts(admin),
        disputed=dict(disputed),
        lines=dict(_all(admin, "select partner_id, state from partners_line where state <> 'closed'")),
        questions={names[UUID(leg)]: verb for leg, verb in _all(admin, QUESTIONS, list(ASKS_A_PERSON))},
    )


def _payouts(admin: psycopg.Connection) -> dict[str, tuple[str, int]]:
    rows = _all(
        admin,
        "select 'payout ' || r.client_key || '/' || d.number, p.state, p.amount from recovery_payout p"
        " join reports_dispute d on d.id = p.dispute_id join reports_report r on r.id = d.report_id"
        " order by p.id",
    )
    seen: Counter[str] = Counter()
    found: dict[str, tuple[str, int]] = {}
    for stem, state, amount in rows:
        seen[stem] += 1
        found[f"{stem} {seen[stem]}"] = (state, amount)
    return found


def moves_after(admin: psycopg.Connection, seen: int) -> tuple[int, list[Moved]]:
    """Moves that the watch has noted since, and the number of the last."""
    rows = _all(admin, "select * from rehearsal_move where id > %s order by id", seen)
    names = holds(admin)
    moved = [
        Moved(machine, names[hold], before, after, (marked_before, marked_after), told)
        for _, machine, hold, before, after, marked_before, marked_after, told in rows
    ]
    return (rows[-1][0] if rows else seen), moved


def replies_after(admin: psycopg.Connection, seen: UUID) -> tuple[UUID, list[KeptReply]]:
    """Replies kept since, and the id of the last."""
    rows = _all(
        admin,
        "select p.id, h.id, p.body, h.amount, p.why_review in ('sum-mismatch', 'reply-id-reused')"
        " from holds_partnerreply p join holds_holdrequest h on h.id = p.request_id"
        " where p.id > %s order by p.id",
        seen,
    )
    names = holds(admin)
    kept = [KeptReply(names[hold], bytes(body), asked, review) for _, hold, body, asked, review in rows]
    return (rows[-1][0] if rows else seen), kept


def limits(admin: psycopg.Connection) -> dict[str, int]:
    """By case: disputed less returned less superseded."""
    rows = _all(
        admin,
        "select coalesce(l.client_key, r.client_key),"
        " coalesce(sum(-p.amount), 0)::bigint"
        " from reports_report r left join reports_report l on l.id = r.leads_id"
        " left join trails_posting p on p.report_id = r.id"
        " and p.state in ('disputed', 'returned', 'superseded')"
        " group by 1",
    )
    return {case: max(0, limit) for case, limit in rows}


def releases(
    admin: psycopg.Connection, put_at: Mapping[str, datetime], clock: timedelta
) -> list[ReleaseSent]:
    """Releases, reductions and tombstones with the end of their answer clock."""
    rows = _all(
        admin,
        "select idempotency_key, first_sent_at, subject, kind, body from kernel_outboxmessage"
        " where kind in ('release', 'reduce', 'tombstone') order by id",
    )
    return [
        ReleaseSent(put_at[key], (sent or put_at[key]) + clock, str(hold), key, *_frees(kind, bytes(body)))
        for key, sent, hold, kind, body in rows
    ]


def _frees(kind: str, body: bytes) -> tuple[int | None, int]:
    """Minor units that an order frees, or None and what it keeps."""
    match kind:
        case "release":
            return parse(Release, body).amount, 0
        case "reduce":
            return None, parse(Reduce, body).keep
    return None, 0


def ordered(admin: psycopg.Connection) -> list[Ordered]:
    """What payouts that are still owed draw from each hold, with the case of their victim."""
    rows = _all(
        admin,
        "select p.id, d.part_id, coalesce(l.client_key, r.client_key), d.amount"
        " from recovery_payout p join recovery_payoutdraw d on d.payout_id = p.id"
        " join reports_report r on r.id = p.report_id left join reports_report l on l.id = r.leads_id"
        " where p.state in ('instructed', 'refused') order by p.id, d.part_id",
    )
    return [Ordered(str(payout), str(hold), case, amount) for payout, hold, case, amount in rows]


def cases(admin: psycopg.Connection) -> dict[str, str]:
    """The case of every hold."""
    rows = _all(
        admin,
        "select h.id, coalesce(l.client_key, r.client_key) from holds_holdrequest h"
        " join reports_report r on r.id = h.report_id left join reports_report l on l.id = r.leads_id",
    )
    return {str(hold): case for hold, case in rows}


def at_once(admin: psycopg.Connection) -> list[AtOnce]:
    """What left under the standing order."""
    names = holds(admin)
    rows = _all(
        admin,
        "select h.id, r.client_key, h.district_id, h.partner_id || ':' || h.account, h.amount, h.hop,"
        " h.ask = 'hold', l.from_institution, l.reference, l.slices::text,"
        " h.ask <> 'watch' and not l.ended and not l.settled,"
        " r.lapses_at is not null and r.verified_at is null"
        " from holds_holdrequest h join trails_leg l on l.id = h.leg_id"
        " join reports_report r on r.id = h.report_id where h.standing_order_id is not null order by h.id",
    )
    return [
        AtOnce(names[row[0]], row[1], row[2], row[3], row[4], row[5], row[6], (row[7], row[8]),
               tuple((lo, hi) for lo, hi in json.loads(row[9])), row[10], row[11])
        for row in rows
    ]  # fmt: skip


def plans(admin: psycopg.Connection) -> list[PlanRun]:
    """Plans that ran: every district has its own row with both hands."""
    rows = _all(
        admin,
        "select array_agg(distinct p.district_id), min(array[a.username, a.district_id]),"
        " min(array[b.username, b.district_id]) from recovery_plan p"
        " join recovery_hand f on f.plan_id = p.id and f.act = 'proposed'"
        " join people_person a on a.id = f.person_id"
        " join recovery_hand s on s.plan_id = p.id and s.act = 'approved'"
        " join people_person b on b.id = s.person_id group by p.joint",
    )
    return [PlanRun(frozenset(of), tuple(first), tuple(second)) for of, first, second in rows]


def paid(admin: psycopg.Connection) -> list[Paid]:
    """What came back, by case: as banks proved it, and as the ledger has it."""
    rows = _all(
        admin,
        "select coalesce(l.client_key, r.client_key),"
        " coalesce(sum((select sum(amount) from recovery_payout p where p.report_id = r.id"
        "   and p.state = 'credited')), 0)::bigint,"
        " coalesce(sum((select sum(amount) from trails_posting p where p.report_id = r.id"
        "   and p.state = 'returned')), 0)::bigint"
        " from reports_report r left join reports_report l on l.id = r.leads_id group by 1",
    )
    return [Paid(*row) for row in rows]


def problem_code(answer: Any) -> str:
    """The code of a refusal; nothing for a success."""
    return str(json.loads(answer.content)["code"]) if answer.status_code >= 400 else ""


def _all(admin: psycopg.Connection, query: str, *values: object) -> Rows:
    return admin.execute(query, values).fetchall()
