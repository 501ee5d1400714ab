"""The words of re-reading: answers, what happened to a report, and the profile's own questions and topics.

A profile has its questions in the office's language. Those of the profiles that come with Haltline are
translated here; another one is shown as the profile has it (``life_words.named``).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

ANSWERS = {
    "yes": pgettext_lazy("re-reading", "Yes"),
    "no": pgettext_lazy("re-reading", "No"),
    "na": pgettext_lazy("re-reading", "Does not apply"),
}
STEPS = {
    "report.claimed": gettext_lazy("taken up by an officer"),
    "report.verified": gettext_lazy("the person was reached and the payment confirmed"),
    "report.reclassified": gettext_lazy("put under another kind of fraud"),
    "report.transferred": gettext_lazy("given to another station"),
    "report.paused": gettext_lazy("the clocks were stopped"),
    "report.resumed": gettext_lazy("the clocks ran on"),
    "report.decided": gettext_lazy("decided that nothing can be given back"),
    "report.told": gettext_lazy("the person was told of the end"),
    "report.reopened": gettext_lazy("opened again"),
    "hold.started": gettext_lazy("a bank held money"),
    "hold.released": gettext_lazy("held money was given free"),
    "hold.called": gettext_lazy("a bank was telephoned"),
    "contest.entered": gettext_lazy("a holder contested"),
    "contest.upheld": gettext_lazy("a contest was upheld"),
    "contest.rejected": gettext_lazy("a contest was rejected"),
    "payout.credited": gettext_lazy("money came back to the victim"),
}
"""What happened to a report, as a stranger to it reads it."""
OF_PROFILES = (
    gettext_noop("Was the person who reported contacted before the end?"),
    gettext_noop("Was each bank on the money's way asked in time?"),
    gettext_noop("Is the kind of fraud the one that was told?"),
    gettext_noop("Are the disputed sums those that were told?"),
    gettext_noop("Does the end fit what became of the money?"),
    gettext_noop("Does the closing text say what was done, and why it ends?"),
    gettext_noop("Does the closing text answer what this person told and asked?"),
    gettext_noop("Was more money to be found than was looked for?"),
    gettext_noop("Speaking with people who were robbed"),
    gettext_noop("Asking banks in time"),
    gettext_noop("Kind and sums of a report"),
    gettext_noop("Choosing the end that is true"),
    gettext_noop("Writing to victims"),
    gettext_noop("Following money to its end"),
)
