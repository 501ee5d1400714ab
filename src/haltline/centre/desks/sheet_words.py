"""What the answer sheet's problems are called on pages, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop

PROBLEMS = (
    gettext_noop(
        "no open request has this number; leave it as it was in the sheet, on every row of the request"
    ),
    gettext_noop("several of your requests end so; answer them in the inbox"),
    gettext_noop("this request asks about %(sum)s; leave what was asked as it is"),
    gettext_noop("the request lacks its answer row; keep the row that was sent"),
    gettext_noop("write onward or withdrawn; a request has one answer row"),
    gettext_noop("this cell is needed on such a row"),
    gettext_noop("a refusal needs its reason; it is kept"),
    gettext_noop("give your own reference of the hold"),
    gettext_noop(
        "write the sum in figures such as 1250.10, without commas or signs, to the last decimal exactly"
    ),
    gettext_noop("write day and hour such as 2026-11-22 09:30"),
    gettext_noop("write one of %(words)s"),
    gettext_noop("%(sum)s is not explained; what you cannot tell stands under unknown"),
    gettext_noop("the row and its lines explain %(sum)s more than was asked about"),
)
"""The sentences of the sheet itself, named here so that they are translated; a test compares the two."""


def said(sentence: str, facts: Mapping[str, str]) -> str:
    """The sentence with its facts, translated where it is one of ours."""
    return gettext(sentence) % facts if sentence in PROBLEMS else sentence
