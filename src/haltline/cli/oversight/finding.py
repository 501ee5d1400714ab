"""What finds questions in the practice city's histories."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from haltline.centre.oversight.finding import Find

PROFILE = "india"
"""Whose clocks the practice city's offices are judged by."""


def finders() -> "dict[str, Find]":
    """A function for each kind, with the clocks of the practice city's profile."""
    from haltline.centre.kernel.profile import load
    from haltline.centre.oversight.finding import finders_of

    return finders_of(load(PROFILE))
