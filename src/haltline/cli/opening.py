"""Opening the centre for one command: the same database, keys and settings that `haltline serve` uses."""

from __future__ import annotations

import atexit
import os


def open_centre() -> None:
    """Start or find the database, bring it up to date, and set Django up as the app role.

    Raises DatabaseUnavailable when the server cannot be reached or started.
    """
    from haltline.cli.serve import PORT, Centre, Place

    centre = Centre(Place.of("main", PORT))
    atexit.register(centre.end)
    centre.prepare()
    os.environ.update(centre.environment())
    import django

    django.setup()
