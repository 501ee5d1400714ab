"""The questions of *What is hidden?* in words: what is seen, and what else it may be (docs/detectors.md)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _t

SEEN: Final = {
    "heaping": _t("Many cases end just before the clock's target."),
    "closure-burst": _t("Many reports are closed in the last days of a month."),
    "back-dating": _t("Many acts were written down long after they are said to have happened."),
    "template-closure": _t("Many closings have the same words, whatever the case."),
    "narrative-mismatch": _t("Many stories tell of another fraud, or another sum, than is recorded."),
    "downgrade": _t("Many reports were moved to a lesser kind or a smaller sum without a reason."),
    "silent-calls": _t("Few calls become reports."),
    "ping-pong": _t("Many reports are sent on and come back."),
    "bystander-holds": _t("Many holds were on people who had done nothing."),
    "slowing": _t("Reports take longer than before."),
    "late-bank": _t("Answers take longer than before."),
    "burking": _t("Fewer calls become reports than before."),
}
INNOCENT: Final = {
    "heaping": _t("A reminder before the target, or a bank that answers at the end of its day."),
    "closure-burst": _t("A month's end at the court or the banks; a drive to work off a backlog; holidays."),
    "back-dating": _t("Paper days, a power cut, or word that came late by letter."),
    "template-closure": _t("A letter of the house that names the report's own sums and dates."),
    "narrative-mismatch": _t("People who write in another language, or several frauds in one story."),
    "downgrade": _t("A second look that was right, or a rule that changed."),
    "silent-calls": _t("A rumour that makes many call with questions; a line for more than fraud."),
    "ping-pong": _t("A new station, or a desk that takes over for a while."),
    "bystander-holds": _t("A bank whose customers sell to many, or few holds and bad luck."),
    "slowing": _t("Harder cases, more of them, or holidays, as far as they were not recorded."),
    "late-bank": _t("A new system at the bank, or its answers come by another way."),
    "burking": _t("Fewer frauds and more questions; the calls' reasons were allowed for as recorded."),
}
LEVELS: Final = {
    "officer": _t("an officer"),
    "station": _t("a station"),
    "district": _t("a district"),
    "bank": _t("a bank"),
}
ANSWERS: Final = {
    "innocent": _t("There is another reason"),
    "mended": _t("It was so, and is mended"),
    "passed": _t("It goes to whoever decides about it"),
}
