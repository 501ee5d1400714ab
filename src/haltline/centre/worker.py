"""The worker: runs nudges as they come, sweeps what is due each second, and rescues jobs of dead workers."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector

HEARTBEAT_SECONDS = 3
STALLED_AFTER_SECONDS = 15  # a worker that has not beaten for so long is dead; its jobs are run again
SWEEP_SECONDS = 1.0
MARK_EVERY = 5  # sweeps between two looks at how far the database has come
LOOK_SECONDS = 0.2
AWAY_SECONDS_MAX = 5  # a worker without a database for so long ends, and its successor waits for it
THREADS = int(os.environ.get("HALTLINE_WORKER_THREADS", "8"))
NICE = 10  # where processors are short, a report that is still to be taken goes before those already stored
GARBAGE_LOOKS_AFTER = 20_000  # objects made and not yet ended, as in the pages
log = logging.getLogger(__name__)
_schema = 0


class Part(StrEnum):
    """What of the work a worker does."""

    ALL = "all"
    JOBS = "jobs"  # another sweeps and rescues; this one shares the jobs, on a processor of its own
    REPLIES = "replies"  # what banks answer and what follows from it, before anything else on the machine


def main(part: Part = Part.ALL) -> None:
    """Run until told to stop; jobs under way are finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haltline.centre.settings")
    os.environ.setdefault("HALTLINE_POOL", str(2 * THREADS + 2))  # jobs, posters, the sweep
    import django

    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    from haltline.centre.holds import tasks  # noqa: F401 - registers the jobs

    gc.collect()
    gc.freeze()  # what is loaded by now stays as long as the worker; to look through it again costs 50 ms
    gc.set_threshold(GARBAGE_LOOKS_AFTER)
    if part is not Part.REPLIES:
        _stand_back()  # from here on: a start in the background takes a minute where others are busy
    address = connector_params()
    connector = PsycopgConnector(kwargs=address, timeout=AWAY_SECONDS_MAX, reconnect_timeout=AWAY_SECONDS_MAX)
    asyncio.run(_run(app.with_connector(connector), address, part))


def _stand_back() -> None:
    """Let the pages have the processors first, also where Linux shares them among sessions, not programs."""
    os.nice(NICE)
    if os.getsid(0) != os.getpid():
        return  # a terminal or a test that started it is of the same session, and does not stand back
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICE))


async def _run(app: App, address: dict[str, Any], part: Part) -> None:
    from haltline.centre.holds.posters import Posters
    from haltline.centre.kernel.nudges import LATER, QUEUE

    await _database_answers(address)
    await asyncio.to_thread(_before_work)
    posters = Posters(address) if part is Part.REPLIES else None
    if posters:
        posters.start()
    async with app.open_async():
        beside = [_sweep_for_ever(), _rescue_for_ever(app)] if part is Part.ALL else []
        tasks = [asyncio.create_task(each) for each in beside]
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE] if posters else [QUEUE, LATER], concurrency=THREADS,
                listen_notify=True, fetch_job_polling_interval=2,
                update_heartbeat_interval=HEARTBEAT_SECONDS, stalled_worker_timeout=STALLED_AFTER_SECONDS,
                install_signal_handlers=False, delete_jobs="successful",
            )
        )  # fmt: skip
        deaf = asyncio.create_task(_end_when_deaf())
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, _stop, deaf, worker)
        done, _ = await asyncio.wait({worker, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        _stop(deaf, worker, *tasks)
        await asyncio.gather(worker, *tasks, return_exceptions=True)
        if posters:
            await asyncio.to_thread(posters.end)
        for task in done:
            if not task.cancelled():
                task.result()


def _stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()


def _before_work() -> None:
    """Refuse a schema of another version; after a restore by others, ask the banks before anything leaves."""
    from django.conf import settings
    from django.db import connection

    from haltline.centre.holds.actions import reconciling
    from haltline.centre.kernel import restoring
    from haltline.centre.kernel.schema import require_known_schema

    try:
        require_known_schema()
        folder = Path(settings.CENTRE_KEY_FILE).parent
        if restoring.older_than_seen(folder, restoring.mark()):
            asked = reconciling.begin("the database is older than it was when this centre last ran")
            log.warning("the database was restored: %s holds are asked about before anything leaves", asked)
    finally:
        connection.close()


async def _end_when_deaf() -> None:
    """Ends the process when nobody listens for new jobs any more: the database was away for a moment.

    procrastinate loses its listener then and works on, two seconds late with every job; a new start hears.
    """
    while not _listens():
        await asyncio.sleep(LOOK_SECONDS)
    while _listens():
        await asyncio.sleep(LOOK_SECONDS)
    log.warning("the database was away: ending, to start anew with it")
    os._exit(1)  # at once: what is under way has lost its database too, and will be done again


def _listens() -> bool:
    return any(task.get_name() == "listener" for task in asyncio.all_tasks())


async def _database_answers(address: dict[str, Any]) -> None:
    """Wait as long as the database is away; a pool that is refused pauses longer and longer instead."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**address):
                return
        except psycopg.OperationalError:
            await asyncio.sleep(LOOK_SECONDS)


async def _sweep_for_ever() -> None:
    """A fault of one pass (the database is away) is logged; the next pass is due anyway."""
    passes = 0
    while True:
        try:
            await asyncio.to_thread(_sweep_once)
            if passes % MARK_EVERY == 0:
                await asyncio.to_thread(_look_at_database)
        except Exception as fault:
            log.warning("sweep: %s", fault)
        passes += 1
        await asyncio.sleep(SWEEP_SECONDS)


def _sweep_once() -> None:
    """Each sweep by itself: one that fails keeps no other waiting, and is due with the next pass anyway."""
    from django.db import connection

    for sweep in _sweeps():
        try:
            sweep()
        except Exception as fault:
            log.warning("sweep: %s.%s: %s", sweep.__module__, sweep.__name__, fault)
            connection.close()  # it may be what failed; the next sweep begins with a sound one
    connection.close()


def _sweeps() -> tuple[Callable[[], object], ...]:
    """What is swept in a pass, in this order."""
    from haltline.centre.audit.seals import sweeping as audit
    from haltline.centre.contests import sweeping as contests
    from haltline.centre.holds import sweeping as holds
    from haltline.centre.oversight import sweeping as oversight
    from haltline.centre.published import sweeping as published
    from haltline.centre.reviews import sweeping as reviews

    return (
        holds.sweep, contests.sweep, oversight.sweep, oversight.start_looking, reviews.sweep_sometimes,
        published.sweep, audit.sweep,
    )  # fmt: skip


def _look_at_database() -> None:
    """Write down how far the database has come; end where another version has changed its schema."""
    from django.conf import settings
    from django.db import connection

    from haltline.centre.kernel import restoring, schema

    global _schema
    try:
        now = schema.schema_version()
        if _schema and now != _schema:
            log.warning("the schema has changed: ending, so that a program that knows it starts")
            os._exit(1)
        _schema = now
        restoring.keep_mark(Path(settings.CENTRE_KEY_FILE).parent, restoring.mark())
    finally:
        connection.close()


async def _rescue_for_ever(app: App) -> None:
    """Jobs that a killed worker left *doing* go back to the queue; every job may run twice."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
                await app.job_manager.retry_job(job)
        except Exception as fault:
            log.warning("rescue: %s", fault)
