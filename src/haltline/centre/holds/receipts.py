"""The receipts of a worker's calls, written down together by one thread.

While it writes some, others come; so there are the more in a transaction the more calls there are. A receipt
that is lost with its program costs nothing: the lease of its message ends, and the same bytes under the same
key bring it again.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from ..kernel.scope import in_scope
from .actions.claiming import Attempt
from .actions.settling import is_receipt, settle_receipts
from .tasks import write_down

TOGETHER_MOST = 100
log = logging.getLogger(__name__)


class Receipts:
    """Takes what came of calls; receipts wait for the thread, anything else is written down at once."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Attempt | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="receipts", daemon=True)

    def start(self) -> None:
        """Write down from now on."""
        self._thread.start()

    def end(self) -> None:
        """Write down what has come, and no more."""
        self._waiting.put(None)
        self._thread.join()

    def take(self, made: Attempt) -> None:
        """What came of a call; it may be written down later."""
        if is_receipt(made):
            self._waiting.put(made)
        else:
            write_down(made)

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            came = [first]
            while len(came) < TOGETHER_MOST and not self._waiting.empty():
                if (made := self._waiting.get()) is None:
                    self._waiting.put(None)  # the end, after these
                    break
                came.append(made)
            write_together(came)
            connection.close()


def write_together(receipts: Iterable[Attempt]) -> None:
    """Write receipts down, those of each district in one transaction; where that fails, each in its own."""
    by_district: dict[str, list[Attempt]] = defaultdict(list)
    for made in receipts:
        by_district[made.row.district_id].append(made)
    for district, some in by_district.items():
        try:
            with in_scope(f"worker:{district}"):
                settle_receipts(some)
        except Exception as fault:
            log.warning("receipts of %s together: %s; now each for itself", district, fault)
            for made in some:
                _alone(made)


def _alone(made: Attempt) -> None:
    try:
        write_down(made)
    except Exception as fault:  # its lease ends, and it is asked again
        log.warning("receipt of %s: %s", made.row.pk, fault)
