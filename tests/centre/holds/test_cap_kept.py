"""The question that ends the cap's work early never says that it is kept where something is to release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.centre.acts import answer, requests, take

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN
from haltline.protocol import Held

SUMS = st.sampled_from((0, 1, 49_99, 50_00, 50_01, 100_00, 20_000_00)) | st.integers(0, 30_000_00)
PARTS = st.tuples(SUMS, SUMS, SUMS, st.sampled_from(("active", "contested", "return_ordered", "released")))
POSTED = st.tuples(st.sampled_from(("returned", "superseded", "held", "unknown", "disputed")), SUMS)
WHOLE = (20_000_00, 0, 0, "active")  # all that the report disputes


@pytest.fixture
def case(
    cluster: database.Cluster, db_name: str, centre: None, run_nudges: Callable[[], int]
) -> Iterator[tuple[psycopg.Connection, list[Any]]]:
    """Two reports of one case with a hold each, and a superuser for whom no trigger runs."""
    take(reference="632510440001", to_account="200000000001")
    take(reference="632510440002", to_account="200000000002")
    run_nudges()
    for request in requests():
        answer(request, held=Held(amount=request.amount, hold_reference="L-1"))
    run_nudges()
    with psycopg.connect(cluster.url(ADMIN, db_name), autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        told = admin.execute("select id from reports_report order by id").fetchall()
        first, second = (row[0] for row in told)
        admin.execute("update reports_report set leads_id = %s where id = %s", [first, second])
        yield admin, [first, second]


def test_what_is_said_to_be_kept_leaves_nothing_to_release(case: Any) -> None:
    admin, reports = case
    seen = {True: 0, False: 0}

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(PARTS, PARTS), st.lists(st.tuples(st.integers(0, 1), POSTED), max_size=4))
    @example((WHOLE, WHOLE), [])
    @example((WHOLE, WHOLE), [(0, ("returned", 1))])
    @example((WHOLE, WHOLE), [(1, ("superseded", 1))])
    def agree(parts: Any, posted: Any) -> None:
        _make(admin, reports, parts, posted)
        kept, releases = _said(reports)
        seen[kept] += 1
        assert not (kept and releases), releases

    agree()
    assert seen[False] and seen[True], "both answers were met"


def _make(admin: psycopg.Connection, reports: list[Any], parts: Any, posted: Any) -> None:
    """Holds and further postings, such as the centre would allow or not; no plan pays across cases."""
    for report, (amount, releasing, beside, state) in zip(reports, parts, strict=True):
        row = [state, amount, min(releasing, amount), beside, report]
        admin.execute(
            "update holds_holdpart set state = %s, amount = %s, releasing = %s, beside = %s"
            " where report_id = %s",
            row,
        )
    admin.execute("delete from trails_posting where journal_id = '00000000-0000-0000-0000-000000000001'")
    for which, (state, amount) in posted:
        if amount:
            admin.execute(
                "insert into trails_posting (id, district_id, journal_id, report_id, dispute_id, leg_id,"
                " state, amount, currency) select gen_random_uuid(), district_id,"
                " '00000000-0000-0000-0000-000000000001', report_id, dispute_id, leg_id, %s, %s, currency"
                " from trails_posting where report_id = %s limit 1",
                [state, -amount if state == "disputed" else amount, reports[which]],
            )


def _said(reports: list[Any]) -> tuple[bool, tuple[Any, ...]]:
    """The short answer, and what the long way would release."""
    from haltline.centre.holds.actions import capping
    from haltline.centre.kernel.scope import in_scope
    from haltline.protocol.decisions import over_cap

    with in_scope("district:korvane"):
        kept = capping._is_kept(reports[0])
        elsewhere, gained = capping._across(reports)
        parts = [capping._as_live(part, elsewhere.get(part.pk, 0)) for part in capping._live(reports)]
        return kept, over_cap(capping.missing(reports), parts, gained=gained)
