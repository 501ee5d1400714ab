"""What can go wrong at the centre, each with its HTTP status; the docstring is the message."""

from __future__ import annotations

from haltline.values import errors as values


class HaltlineError(values.HaltlineError):
    """Something went wrong at the centre; nothing was changed."""

    status = 500

    def __init__(self, detail: str = "", **facts: object) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.facts = facts
        super().__init__(self.detail)


class NotHere(HaltlineError):
    """There is nothing here that you may see."""

    status = 404


class NotAllowed(HaltlineError):
    """Your role does not allow this."""

    status = 403


class AlreadyDecided(HaltlineError):
    """Somebody decided this before you; the page shows the new state."""

    status = 409


class SamePerson(HaltlineError):
    """The second hand must be another person than the first."""

    status = 403


class NotUnderstood(HaltlineError):
    """What was sent cannot be read; each field that is wrong is named."""

    status = 422


class TooLarge(HaltlineError):
    """What was sent is larger than anything we take; nothing of it was read."""

    status = 413


class MissingScope(HaltlineError):
    """No scope was set before the database was read: this is a fault of the program."""

    status = 500


class TryLater(HaltlineError):
    """The centre cannot take this at the moment; nothing was stored, please send it again."""

    status = 503


class NoRoom(HaltlineError):
    """The centre's disk is full; nothing was stored, please send it again later."""

    status = 507
