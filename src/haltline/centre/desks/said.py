"""Words that a person must say before something is opened: not too few, not too many."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WORDS_MOST = 500  # characters of a purpose; the log keeps it with each act


def too_short(words: str, least: int) -> str:
    """What to mend where a purpose says too little or too much; empty where it does neither."""
    if len("".join(words.split())) < least:
        told = ngettext("Say it in a letter at least.", "Say it in %(n)s letters at least.", least)
        return told % {"n": least}
    return _("Say it in fewer words.") if len(words) > WORDS_MOST else ""
