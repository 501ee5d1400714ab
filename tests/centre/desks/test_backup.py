"""While the books are a backup's and banks are still asked, every desk says so (faults 46)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.centre.acts import take


def test_every_desk_says_that_the_books_come_from_a_backup(
    run_nudges: Callable[[], int], signed_in: Callable[[str], Any]
) -> None:
    from haltline.centre.holds.actions.reconciling import begin, end
    from haltline.centre.partners.models import Partner

    take()
    run_nudges()
    Partner.objects.filter(pk="ostara").update(way="api", url="http://127.0.0.1:9")
    assert begin("a test") == 1
    officer = signed_in("korvane-1")
    assert "These books come from a backup" in officer.get("/desk/queue").content.decode()
    end("asked by telephone")
    assert "backup" not in officer.get("/desk/queue").content.decode()
