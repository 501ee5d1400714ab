"""What the victim told later, as the officer reads it: messages, pictures, what waits for an answer."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from ...reports import photos, telling
from ...reports.models import Report
from .. import masks
from ..public.pages import Message
from .pages import Photo, Talk


def talk(report: Report, *, revealed: bool, officer: bool) -> Talk:
    """The conversation of a report; numbers are masked until the name is asked for."""
    said = telling.messages_of(report)
    return Talk(
        messages=tuple(
            Message(
                each.person.desk_name if each.person else _("Victim"), each.at,
                each.text if revealed else masks.numbers(each.text), each.person is not None,
                each.still_on_phone,
            )
            for each in said
        ),
        waits=any(each.person is None and each.answered_at is None for each in said),
        on_phone=report.still_on_phone or any(each.still_on_phone for each in said),
        photos=tuple(
            Photo(str(row.pk), row.at, row.size, row.width, row.height, row.sha256)
            for row in photos.photos_of(report)
        ) if officer else (),
        client_key=secrets.token_urlsafe(24), can_answer=officer,
    )  # fmt: skip
