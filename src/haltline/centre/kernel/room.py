"""How full the disk is on which the centre's own rows and files lie."""

from __future__ import annotations

import shutil

from django.conf import settings

ALARM_PERCENT = 85  # said to everybody who works here, early enough that somebody can make room


def filling() -> int:
    """How full the disk is in per cent, once that is a matter of alarm; 0 before.

    It is the disk of ``HALTLINE_STATE``; a database on a server of its own is watched there. One call to the
    system, some microseconds.
    """
    try:
        disk = shutil.disk_usage(settings.STATE)
    except OSError:
        return 0  # the folder is made with the first key
    percent = 100 * disk.used // max(1, disk.used + disk.free)
    return percent if percent >= ALARM_PERCENT else 0
