"""The words of partner pages: ways in, kinds of changes, states of keys, what a try found and what to do."""

from __future__ import annotations

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t
from django.utils.translation import pgettext_lazy

from haltline.centre.partners.duty import Shift

WAYS = {
    "api": pgettext_lazy("way", "its own system (hold protocol)"),
    "inbox": pgettext_lazy("way", "our bank desk"),
    "iso20022": pgettext_lazy("way", "ISO 20022 messages"),
    "sheet": pgettext_lazy("way", "spreadsheet"),
}
SYSTEMS = frozenset({"api", "iso20022"})
"""Ways in which a system answers at an address and signs with keys."""

STANDINGS = {
    "usable": pgettext_lazy("key", "good"),
    "key-not-yet-valid": pgettext_lazy("key", "not yet"),
    "key-window-over": pgettext_lazy("key", "over"),
    "key-revoked": pgettext_lazy("key", "revoked"),
}
KINDS = {
    "address": pgettext_lazy("change", "Another way in or address"),
    "key": pgettext_lazy("change", "A new key"),
}
STATES = {"done": pgettext_lazy("change", "in force"), "declined": pgettext_lazy("change", "declined")}

ADDRESS_FAULTS = {
    "unreadable": _t("This is not an address such as https://bank.example/hold."),
    "not-https": _t("The address must begin with https://."),
    "more-than-an-address": _t("Give the address alone, without a name, password or anything after a ?."),
    "a-number": _t("Give a name, not a number address: a certificate is made out to a name."),
    "no-such-name": _t("This name is not known in the network."),
    "not-public": _t("This name leads to a place inside a network, which is never called."),
}
"""Why an address cannot be used, by the words of partners/address.py."""

STEPS = {
    "address": _t("Address"),
    "line": _t("Connection"),
    "certificate": _t("Certificate"),
    "signature": _t("Signature and protocol"),
    "clock": _t("Clock"),
    "speed": _t("Speed"),
}
FOUND = {
    ("address", "found"): (_t("leads to %(value)s"), ""),
    ("line", "connected"): (_t("somebody answers"), ""),
    ("line", "no-answer"): (_t("nobody answers there"), _t("Ask whether the system runs and lets us in.")),
    ("line", "too-slow"): (
        _t("not answered within %(value)s s"),
        _t("Ask what holds it up; a request would count as not confirmed."),
    ),
    ("line", "broken"): (_t("broke off (%(value)s)"), _t("Ask for the log of their server at this minute.")),
    ("certificate", "good"): (_t("good for another %(value)s days"), ""),
    ("certificate", "ends-soon"): (_t("ends in %(value)s days"), _t("Ask them to renew it now.")),
    ("certificate", "refused"): (
        _t("does not count: %(value)s"),
        _t("They need a certificate of a known authority, made out to this name."),
    ),
    ("certificate", "no-tls"): (_t("no TLS is spoken there"), _t("Check the port with them.")),
    ("signature", "accepted"): (_t("accepted; a hold never asked for is unknown, as it should be"), ""),
    ("signature", "refused"): (
        _t("our signature is refused (%(value)s)"),
        _t("Let them read our keys anew at /partner/v1/keys, and check the address they verify against."),
    ),
    ("signature", "accepted-iso"): (
        _t("accepted; a document that is no message is refused (%(value)s), as it should be"),
        "",
    ),
    ("signature", "took-anything"): (
        _t("took a document that is no message (%(value)s)"),
        _t("Ask whether they check signatures and read what they take: a recall may be lost there."),
    ),
    ("signature", "no-iso"): (
        _t("answers 404"),
        _t("The address is probably wrong: messages go to /v1/iso20022 below it."),
    ),
    ("signature", "elsewhere"): (
        _t("sends us elsewhere (%(value)s)"),
        _t("Ask for the final address; we never follow."),
    ),
    ("signature", "other-404"): (
        _t("answers 404 without the protocol’s word"),
        _t("The address is probably wrong: holds hang on it as /v1/holds."),
    ),
    ("signature", "too-many"): (_t("says we call too often"), _t("Agree on the limit of calls at once.")),
    ("signature", "unexpected"): (
        _t("answered %(value)s, which the protocol does not know here"),
        _t("Let them run the checks of `haltline bank check` against their system."),
    ),
    ("clock", "near"): (_t("within %(value)s s of ours"), ""),
    ("clock", "far"): (
        _t("%(value)s s away from ours"),
        _t("Ask them to set their clock by the network: at five minutes no signature counts."),
    ),
    ("clock", "unknown"): (_t("no hour was sent"), _t("Their server should send the Date header.")),
    ("speed", "quick"): (_t("answered in %(value)s ms"), ""),
    ("speed", "slow"): (_t("answered in %(value)s ms"), _t("At four seconds a call counts as not answered.")),
}


def hours(shift: Shift) -> str:
    """Hours of duty in words: Mon-Fri 09:00-18:00, Asia/Kolkata."""
    if shift.starts == shift.ends and len(shift.days) == 7:
        return _("around the clock")
    span = _("all day") if shift.starts == shift.ends else f"{shift.starts:%H:%M}–{shift.ends:%H:%M}"
    return f"{days(shift.days)} {span}, {shift.zone}"


def days(which: str) -> str:
    """Days of the week, runs of three and more drawn together: Mon–Fri, Sun."""
    if len(which) == 7:
        return _("every day")
    runs: list[list[int]] = []
    for each in sorted(int(day) - 1 for day in which):
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(
        f"{WEEKDAYS_ABBR[run[0]]}–{WEEKDAYS_ABBR[run[-1]]}"
        if len(run) > 2
        else ", ".join(str(WEEKDAYS_ABBR[each]) for each in run)
        for run in runs
    )
