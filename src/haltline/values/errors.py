"""What is said when a value cannot be taken as it stands."""


class HaltlineError(Exception):
    """Something could not be done; the message tells the person who can mend it what and where."""

    status = 500


class InvalidValue(HaltlineError, ValueError):
    """A value was given that cannot be taken; nothing was rounded or guessed (HTTP 422)."""

    status = 422

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why
