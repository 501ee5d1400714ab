"""Open pages hear the news again by themselves after the database was away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from haltline.centre import sse
from haltline.centre.kernel import database

AUDIENCE = "district:korvane"
WAIT_SECONDS_MAX = 60


@pytest.fixture
def page() -> Iterator[sse.Page]:
    opened = sse.Page(person=1, audience=AUDIENCE)
    sse.PAGES.add(opened)
    yield opened
    sse.PAGES.discard(opened)


async def told(page: sse.Page) -> list[str]:
    await asyncio.wait_for(page.wake.wait(), WAIT_SECONDS_MAX)
    return page.take()


def test_after_a_gap_every_page_looks_again_and_news_come_as_before(
    centre: None, cluster: database.Cluster, db_name: str, page: sse.Page
) -> None:
    async def story(admin: psycopg.Connection) -> None:
        listening = asyncio.create_task(sse.listen())
        assert await told(page) == [sse.AGAIN]
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = %s and pid <> pg_backend_pid()",
            [db_name],
        )
        assert await told(page) == [sse.AGAIN]
        admin.execute("select pg_notify(%s, %s)", [sse.CHANNEL, f"{AUDIENCE} hold.sent"])
        admin.execute("select pg_notify(%s, %s)", [sse.CHANNEL, "district:tamsara hold.held"])
        assert await told(page) == ["hold.sent"]
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    with psycopg.connect(cluster.url(database.ADMIN, db_name), autocommit=True) as admin:
        asyncio.run(story(admin))
