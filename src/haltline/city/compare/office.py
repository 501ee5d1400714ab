"""When people work: office hours, and a desk of officers who take what comes in its order."""

from heapq import heapify, heapreplace

HOUR, DAY, WEEK = 60.0, 24 * 60.0, 7 * 24 * 60.0  # minutes; a week begins on Monday
OPENS = 9 * HOUR
SUNDAY = 6
ROUND_THE_CLOCK = 24.0  # hours


class OfficeHours:
    """So many hours a day from nine in the morning, Sundays free; 24 is always."""

    def __init__(self, hours: float) -> None:
        self._always = hours >= ROUND_THE_CLOCK
        self._opens = min(OPENS, DAY - hours * HOUR)
        self._length = hours * HOUR

    def open_from(self, moment: float) -> float:
        """The first moment from this one on at which somebody is there."""
        if self._always:
            return moment
        day = moment // DAY * DAY
        if moment % WEEK // DAY == SUNDAY or moment >= day + self._opens + self._length:
            return self.open_from(day + DAY)
        return max(moment, day + self._opens)

    def after(self, moment: float, minutes: float) -> float:
        """When work of so many minutes that begins now at the earliest is done."""
        begins = self.open_from(moment)
        if self._always:
            return begins + minutes
        rest = begins // DAY * DAY + self._opens + self._length - begins
        if minutes <= rest:
            return begins + minutes
        return self.after(begins + rest, minutes - rest)


class OfficersDesk:
    """Some officers with one queue: each takes the next piece of work as soon as the last is done."""

    def __init__(self, officers: int, hours: OfficeHours) -> None:
        self._free_at = [0.0] * officers
        heapify(self._free_at)
        self._hours = hours

    def done_at(self, moment: float, minutes: float) -> float:
        """When work that comes in now is done; work must be given in the order in which it comes."""
        done = self._hours.after(max(moment, self._free_at[0]), minutes)
        heapreplace(self._free_at, done)
        return done
