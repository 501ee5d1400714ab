"""Posters: threads of a worker that post replies the moment they are kept.

A reply is worth seconds, and a queue costs as much as the posting itself: a job written, told, fetched and
ended for each. Here the kept reply is its own place in the queue. Whoever keeps one calls the district's
name (``nudges.call_posters``); every worker hears it and takes what nobody has taken, the oldest first. What
nobody heard of, the sweep posts.

Two threads post, so that a reply that comes while another is posted does not wait for it. Once more come than
two can post one by one, only one posts at a time: what waits for it is its next batch, in which each costs a
third (decision 0042).

Cost of a call that finds nothing: one short transaction.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from queue import SimpleQueue
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from ..kernel.nudges import POSTERS
from ..kernel.outbox import Leaving
from . import tasks
from .receipts import Receipts

HANDS = 2
FEW = 3  # replies in a batch up to which the other hand posts as well
CALLERS = 8  # as many banks may be slow to take the next request before nobody sends one
LOOK_SECONDS = 0.5  # between two looks at whether to end
PAUSE_SECONDS = 0.2  # before the database is called again
log = logging.getLogger(__name__)


class Posters:
    """What one worker posts with: threads that hear of replies, post them, and call the next banks."""

    def __init__(self, address: dict[str, Any]) -> None:
        self._address = address
        self._ended = threading.Event()
        self._called: SimpleQueue[str] = SimpleQueue()  # districts to look at
        self._waiting: set[str] = set()  # those that are called and not yet looked at
        self._failed: set[UUID] = set()  # replies that could not be posted here; the sweep tries them again
        self._receipts = Receipts()
        self._callers = ThreadPoolExecutor(CALLERS, thread_name_prefix="caller")
        self._ears = threading.Thread(target=self._listen, name="posters", daemon=True)
        self._hands = [
            threading.Thread(target=self._work, name=f"poster-{number}", daemon=True)
            for number in range(HANDS)
        ]
        self._alone = threading.Lock()
        self._size = 0  # of the newest batch

    def start(self) -> None:
        """Listen from now on."""
        self._receipts.start()
        for hand in self._hands:
            hand.start()
        self._ears.start()

    def end(self) -> None:
        """Post what is under way to its end, and no more."""
        self._ended.set()
        self._ears.join()
        for _ in self._hands:
            self._called.put("")
        for hand in self._hands:
            hand.join()
        self._callers.shutdown()
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
                self._look_at(call.payload)

    def _look_at(self, district: str) -> None:
        if district not in self._waiting:  # a call that is missed here was heard before the look it asks for
            self._waiting.add(district)
            self._called.put(district)

    def _work(self) -> None:
        """Post what is left of each district in its turn."""
        while not self._ended.is_set():
            district = self._called.get()
            self._waiting.discard(district)  # what is kept from now on is a new call
            if district:
                self._post(district)

    def _post(self, district: str) -> None:
        """Post some replies of a district, have sent what that wrote, and call for the rest."""
        try:
            with self._alone if self._size > FEW else nullcontext():
                blocks, more = tasks.post_waiting(district, self._failed)
                self._size = len(blocks) or self._size
        except Exception as fault:
            log.warning("posters: %s of %s", fault, district)
            self._ended.wait(PAUSE_SECONDS)
            self._look_at(district)
            return
        finally:
            connection.close()
        if more:
            self._look_at(district)
        for block in blocks:
            self._callers.submit(self._send, block)

    def _send(self, block: Leaving) -> None:
        try:
            tasks.send_along(block, self._receipts.take)
        except Exception as fault:  # what it claimed is sent again when its lease ends
            log.warning("posters: %s", fault)
        finally:
            connection.close()
