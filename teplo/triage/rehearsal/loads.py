"""How many leads each had open, from moment to moment: the most at once, and on the average."""

from collections.abc import Iterable
from datetime import datetime
from heapq import heapify, heappop, heappush


class Loads:
    """Open leads of each; `begin` with the end of a lead, None where it is open still."""

    def __init__(self, open_now: Iterable[tuple[int, datetime | None]], *, at: datetime) -> None:
        self.now: dict[int, int] = {}
        self.most: dict[int, int] = {}
        self._since: dict[int, datetime] = {}
        self._sum: dict[int, float] = {}
        self._ends: list[tuple[datetime, int]] = []
        self.began = self.at = at
        for employee, ended_at in open_now:
            self._change(employee, 1, at)
            if ended_at is not None:
                self._ends.append((ended_at, employee))
        heapify(self._ends)

    def move_to(self, at: datetime) -> int:
        """End what has ended up to a moment; gives how many."""
        self.at, ended = at, 0
        while self._ends and self._ends[0][0] <= at:
            ended_at, employee = heappop(self._ends)
            self._change(employee, -1, ended_at)
            ended += 1
        return ended

    def begin(self, employee: int, at: datetime, ended_at: datetime | None) -> None:
        """One more for somebody."""
        self._change(employee, 1, at)
        if ended_at is not None:
            heappush(self._ends, (max(ended_at, at), employee))

    def mean(self, employee: int) -> float:
        """How many he had open on the average, up to the moment at which this stands."""
        seconds = (self.at - self.began).total_seconds()
        if not seconds or employee not in self.now:
            return float(self.now.get(employee, 0))
        return (self._sum[employee] + self.now[employee] * self._past(employee, self.at)) / seconds

    def _change(self, employee: int, by: int, at: datetime) -> None:
        count = self.now.get(employee, 0)
        self._sum[employee] = self._sum.get(employee, 0.0) + count * self._past(employee, at)
        self._since[employee], self.now[employee] = at, count + by
        self.most[employee] = max(self.most.get(employee, 0), count + by)

    def _past(self, employee: int, at: datetime) -> float:
        return (at - self._since.get(employee, self.began)).total_seconds()
