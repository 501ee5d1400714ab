"""What a page of the queue, its counts and a sweep of the clocks cost among so many holds.

    .venv/bin/python benchmarks/holds.py [--holds 10000 100000 1000000] [--open 10000] [--looks 300]

Two reports are played through the centre's own actions: one of four holds that is settled, one of two holds
whose banks have not answered. Their rows, in every table, are then copied with ids, references and accounts
of their own until there are so many holds, of which at most half ``--open`` wait for a bank. The page is
asked for over HTTP from the centre's own web processes by a signed-in officer, one request after another;
the counts and the sweep run in this process. The door is tried over HTTP too, each time from another
network, at another account ending, with a wrong sum where money is held and where none is; beside it stands
by which indexes it is looked up and how many pages of the database that reads. Prints one JSON line for each
number of holds.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
from door_look import door_figures
from standing import first_byte_ms, percentiles, standing

from haltline.cli.serve import Place

BANKS = ("ALFA", "BETA", "GAMA", "DELT", "NULL")  # at the last one nothing is ever held
TABLES = (
    "reports_report", "reports_dispute", "trails_leg", "trails_fact", "trails_journal", "trails_posting",
    "holds_holdrequest", "holds_holdpart", "holds_partnerreply", "kernel_outboxmessage", "audit_event",
    "queue_entry",
)  # fmt: skip
OWN_TEXT = {
    "client_key", "token_hash", "idempotency_key", "reply_id", "reference", "account", "from_account",
    "to_account",
}  # fmt: skip
KEPT_IDS = {"standing_order_id", "leads_id", "duplicate_of_id"}
SETTLED_HOLDS, OPEN_HOLDS = 4, 2


def play_stories() -> dict[str, str]:
    """One settled report and one that waits, by the centre's own actions; their ids by name."""
    from haltline.centre.holds.actions.lapsing import verify
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person
    from haltline.centre.reports.models import Report

    settled, waiting = _take("632500000001", 9_000_00), _take("632500000002", 7_000_00)
    _answer(settled, "BETA", held=3_000_00, onward=(("GAMA", 4_000_00), ("DELT", 2_000_00)))
    _answer(settled, "GAMA", held=3_000_00, onward=(("ALFA", 1_000_00),))
    _answer(settled, "DELT", held=2_000_00)
    _answer(settled, "ALFA", held=1_000_00)
    _answer(waiting, "BETA", held=3_000_00, onward=(("GAMA", 4_000_00),))
    with in_scope("district:korvane"):
        verify(Report.objects.get(pk=settled), Person.objects.get(username="korvane-1"),
               reached="called-back", confirmed="statement")  # fmt: skip
    return {"settled": settled, "waiting": waiting}


def _take(reference: str, amount: int) -> str:
    from haltline.centre.holds import tasks
    from haltline.centre.kernel.ids import fingerprint
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.actions import Paid, Told, take_report
    from haltline.centre.reports.models import Report

    paid = Paid(
        rail="imps", reference=reference, amount=amount, currency="INR",
        paid_at=datetime.now(UTC) - timedelta(minutes=20), from_institution="ALFA",
        from_account="10000000001", to_institution="BETA", to_account="20000000001",
    )  # fmt: skip
    receipt = take_report(Told(secrets.token_hex(16), "korvane", "9000000001", (paid,)))
    with in_scope("worker:korvane"):
        report = str(Report.objects.get(token_hash=fingerprint(receipt.token)).pk)
    tasks.begin(report, "korvane")
    _send()
    return report


def _send() -> None:
    """Every waiting message leaves and is received."""
    from haltline.centre.holds.actions import delivering
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope
    from haltline.protocol import Receipt, to_bytes

    with in_scope("worker:korvane"):
        for pk in list(OutboxMessage.objects.filter(state="waiting").values_list("pk", flat=True)):
            row = delivering.take(pk)
            if row is not None:
                body = to_bytes(Receipt(hold_id=str(row.subject), received_at=datetime.now(UTC)))
                delivering.settle(row, delivering.Came(202, body), was_query=False)


def _answer(report: str, bank: str, *, held: int, onward: tuple[tuple[str, int], ...] = ()) -> None:
    from haltline.centre.holds import tasks
    from haltline.centre.holds.actions.receiving import receive
    from haltline.centre.holds.models import HoldRequest, PartnerReply
    from haltline.centre.kernel.scope import in_scope
    from haltline.protocol import AccountRef, Held, OnwardLine, Reply, to_bytes

    with in_scope("worker:korvane"):
        asked = HoldRequest.objects.get(report_id=report, partner_id=bank, state="acknowledged")
    lines = tuple(
        OnwardLine(
            transfer_id=f"T{bank}{to}", reference=f"9{number}{asked.pk.int % 10**8:08d}", rail="imps",
            to_institution=to, to_account=f"3000000000{number}", amount=share, share=share,
            slices=((0, share),), booked_at=datetime.now(UTC) - timedelta(minutes=15),
        )
        for number, (to, share) in enumerate(onward)
    )  # fmt: skip
    reply = Reply(
        reply_id=secrets.token_hex(8), hold_id=str(asked.pk), seq=1, as_of=datetime.now(UTC),
        account=AccountRef(institution=bank, number=asked.account), currency="INR", credited=asked.amount,
        held=Held(amount=held, hold_reference="H1"), onward=lines, codes=("done",), final=True,
    )  # fmt: skip
    with in_scope(f"partner:{bank}"):
        receive(reply, to_bytes(reply), bank)
    with in_scope("worker:korvane"):
        new = str(PartnerReply.objects.get(request=asked).pk)
    tasks.post(new, "korvane")
    _send()


def copy_rows(admin: psycopg.Connection, report: str, first: int, last: int) -> None:
    """Copies of everything about one report, numbered from ``first`` to ``last``."""
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        for table in TABLES:
            columns = admin.execute(
                "select column_name, data_type from information_schema.columns"
                " where table_schema = 'public' and table_name = %s order by ordinal_position",
                [table],
            ).fetchall()
            wanted = ", ".join(f'"{name}"' for name, _ in columns)
            copied = ", ".join(_copied(name, kind) for name, kind in columns)
            admin.execute(
                f"insert into {table} ({wanted}) select {copied} from {table} t,"  # noqa: S608
                f" generate_series({first}, {last}) n where {_about(table)}",
                {"report": report},
            )


def _copied(name: str, kind: str) -> str:
    if kind == "uuid" and name not in KEPT_IDS:
        return f'md5(t."{name}"::text || n)::uuid'
    if name in OWN_TEXT:
        return f"case t.\"{name}\" when '' then '' else right(t.\"{name}\" || n, 20) end"
    return f't."{name}"'


def _about(table: str) -> str:
    hold = "(select id from holds_holdrequest where report_id = %(report)s)"
    return {
        "reports_report": "t.id = %(report)s",
        "trails_journal": "t.id in (select journal_id from trails_posting where report_id = %(report)s)",
        "holds_partnerreply": f"t.request_id in {hold}",
        "kernel_outboxmessage": f"t.subject in {hold}",
    }.get(table, "t.report_id = %(report)s")


def timed_ms(look: Callable[[], object], times: int) -> dict[str, float]:
    """How long something takes, in milliseconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        look()
        took.append((time.perf_counter() - began) * 1000)
    return percentiles(took)


def sizes(admin: psycopg.Connection) -> dict[str, int]:
    """How much there is."""
    queries = {
        "holds": "select count(*) from holds_holdrequest",
        "awaited": "select count(*) from holds_holdrequest where state in ('sent', 'acknowledged')",
        "postings": "select count(*) from trails_posting",
        "open_reports": "select count(*) from queue_entry where open",
    }
    return {name: admin.execute(query).fetchone()[0] for name, query in queries.items()}  # type: ignore[index]


def measure(arguments: argparse.Namespace, place: Place, admin: psycopg.Connection) -> None:
    """For each number of holds: fill up, let the planner know, look."""
    from haltline.centre.holds.sweeping import sweep
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person
    from haltline.centre.queue.queries import counts, late_banks

    stories = play_stories()
    officer, have = Person.objects.get(username="korvane-1"), {"settled": 1, "waiting": 1}
    for holds in arguments.holds:
        began = time.monotonic()
        waiting = min(arguments.open, holds // 2) // OPEN_HOLDS
        wanted = {"waiting": waiting, "settled": (holds - waiting * OPEN_HOLDS) // SETTLED_HOLDS}
        for story, count in wanted.items():
            if count > have[story]:
                copy_rows(admin, stories[story], have[story] + 1, count)
                have[story] = count
        admin.execute("update holds_holdrequest set answer_due_at = now() + interval '1 day'"
                      " where state in ('sent', 'acknowledged') and answer_due_at is not null")  # fmt: skip
        admin.execute("vacuum analyze")
        filled = time.monotonic() - began

        def strip() -> None:
            with in_scope("district:korvane"):
                counts(officer, datetime.now(UTC))
                late_banks()

        print(json.dumps({
            **sizes(admin), "page_ms": first_byte_ms(
                place.port, "korvane-1", "/desk/queue", arguments.looks, shows=b"/desk/reports/"
            ),
            "door": door_figures(place.port, admin, arguments.looks),
            "counts_ms": timed_ms(strip, arguments.looks), "sweep_ms": timed_ms(sweep, 50),
            "filled_seconds": round(filled, 1), "load": round(os.getloadavg()[0], 1), "cores": os.cpu_count(),
        }), flush=True)  # fmt: skip


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--holds", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--open", type=int, default=10_000)
    parser.add_argument("--looks", type=int, default=300)
    networks = {"HALTLINE_PROXIES": "1"}  # the door is tried from many networks
    standing(partial(measure, parser.parse_args()), BANKS, networks)


if __name__ == "__main__":
    main()
