"""Personal data as it is shown before anyone has asked for it by an act that the log keeps."""

from __future__ import annotations

from django.utils.translation import gettext as _


def initials(name: str) -> str:
    """A person by initials: M. K."""
    return " ".join(f"{word[0]}." for word in name.split()) or _("without a name")
