"""Posters: threads of a worker that post replies the moment they are kept.

A reply is worth seconds, and a queue costs as much as the posting itself: a job written, told, fetched and
ended for each. Here the kept reply is its own place in the queue. Whoever keeps one calls the district's
name (``nudges.call_posters``); every worker hears it and takes what nobody has taken, the oldest first. What
nobody heard of, the sweep posts.

Cost of a call that finds nothing: one short transaction.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from ..kernel.nudges import POSTERS
from . import tasks
from .receipts import Receipts

THREADS = 8  # as many banks may be slow to take the next request before nobody posts
AT_WORK = 2  # threads in a transaction at a time: more only wait for the same processor
LOOK_SECONDS = 0.5  # between two looks at whether to end
PAUSE_SECONDS = 0.2  # before the database is called again
log = logging.getLogger(__name__)


class Posters:
    """The posting threads of one worker, and the thread that hears them called."""

    def __init__(self, address: dict[str, Any]) -> None:
        self._address = address
        self._ended = threading.Event()
        self._room = threading.BoundedSemaphore(AT_WORK)
        self._called: set[str] = set()  # districts that a thread will soon look at
        self._failed: set[UUID] = set()  # replies that could not be posted here; the sweep tries them again
        self._lock = threading.Lock()
        self._receipts = Receipts()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="poster")
        self._ears = threading.Thread(target=self._listen, name="posters", daemon=True)

    def start(self) -> None:
        """Listen from now on."""
        self._receipts.start()
        self._ears.start()

    def end(self) -> None:
        """Post what is under way to its end, and no more."""
        self._ended.set()
        self._ears.join()
        self._threads.shutdown()
        self._receipts.end()

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                with psycopg.connect(**self._address, autocommit=True) as line:
                    line.execute(f"listen {POSTERS}")
                    self._hear(line)
            except psycopg.OperationalError as fault:
                log.warning("posters: %s", fault)
                self._ended.wait(PAUSE_SECONDS)

    def _hear(self, line: psycopg.Connection[Any]) -> None:
        while not self._ended.is_set():
            for call in line.notifies(timeout=LOOK_SECONDS):
                self._send_for(call.payload)

    def _send_for(self, district: str) -> None:
        with self._lock:
            if district in self._called or self._ended.is_set():
                return
            self._called.add(district)
        self._threads.submit(self._work, district)

    def _work(self, district: str) -> None:
        """Post until nothing is left, and send what that wrote."""
        try:
            while not self._ended.is_set():
                with self._room:
                    with self._lock:
                        self._called.discard(district)  # what is kept from now on is a new call
                    block = tasks.post_next(district, self._failed)
                if block is None:
                    return
                tasks.send_along(block, self._receipts.take)
        except Exception as fault:
            log.warning("posters: %s of %s", fault, district)
            self._ended.wait(PAUSE_SECONDS)
            self._send_for(district)  # others may wait behind the one that failed
        finally:
            connection.close()
