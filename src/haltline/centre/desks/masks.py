"""Personal data as it is shown before anyone has asked for it by an act that the log keeps."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

LONG_NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){5,}")  # six digits and more: telephone, account, reference
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]*\w")  # e-mail and payment addresses


def initials(name: str) -> str:
    """A person by initials: M. K."""
    return " ".join(f"{word[0]}." for word in name.split()) or _("without a name")


def digits(text: str) -> str:
    """A text in which long numbers show their last two digits only, and addresses what follows the @.

    For people who must not find out whom it is about.
    """
    plain = ADDRESS.sub(lambda found: "··@" + found[0].split("@")[1], text)
    return LONG_NUMBER.sub(lambda found: "··" + re.sub(r"\D", "", found[0])[-2:], plain)


def numbers(text: str) -> str:
    """A text in which long numbers show their last four digits only, and addresses what follows the @."""
    plain = ADDRESS.sub(lambda found: "··@" + found[0].split("@")[1], text)
    return LONG_NUMBER.sub(lambda found: "··" + re.sub(r"\D", "", found[0])[-4:], plain)
