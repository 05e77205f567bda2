"""How each of our people stands at a moment: whether he is there, what lies on him, and how much he takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from teplo.staff import presence
from teplo.staff.models import Capacity, Employee
from teplo.staff.presence import Presence


@dataclass(frozen=True)
class Standing:
    """A person with his presence and his own limit of open leads, None where nothing limits him."""

    employee: Employee
    presence: Presence
    cap: int | None = None

    @property
    def is_here(self) -> bool:
        """Whether he can be given something."""
        return self.presence.is_here


def standings(people: Iterable[Employee], at: datetime, *, caps: Mapping[int, int | None]) -> dict[int, Standing]:
    """How these people stand, by their numbers, in one question; `caps` are limits of open leads that are known."""
    known = {one.pk: one for one in people}
    found = presence.of(known, at)
    return {
        number: Standing(one, found.get(number) or Presence(number), caps.get(number)) for number, one in known.items()
    }


def caps_of(people: Iterable[int]) -> dict[int, int | None]:
    """The limits of open leads that people have of their own."""
    return dict(Capacity.objects.filter(pk__in=list(people)).values_list("pk", "open_leads"))
