"""What a NOTIFY says, and what of it a page may hear: kinds of things, no numbers and no names."""

from collections.abc import Iterable
from dataclasses import dataclass

ALL = "all"
SESSION = "session"
# Kinds of the ledger → what pages listen for (`live:leads`). What stands not here reaches no browser.
NAMES = {
    "lead": "leads",
    "enquiry": "enquiries",
    "offer": "offers",
    "task": "tasks",
    "note": "notes",
    "message": "talks",
    "conversation": "talks",
    "chat": "chats",
    "call": "calls",
    "ring": "rings",
    "notice": "notices",
    "person": "people",
    "point": "people",
    "doubt": "people",
    "contact": "contacts",
    "company": "companies",
    "deal": "deals",
    "capture": "captures",
    "import": "imports",
    "rehearsal": "rehearsals",
    "view": "views",
    "employee": "employees",
    "absence": "employees",
    "duty": "employees",
    "working": "employees",
    "schedule": "employees",
    "calendar": "employees",
    "shifts": "employees",
}
# After these somebody may reach more or less than he did when his stream began.
OF_REACH = frozenset({"employee", "role", "team", "queue", SESSION})


@dataclass(frozen=True)
class Telling:
    """One payload: `lead task @l17 @e4`. With addressees it concerns only who has to do with them."""

    kinds: frozenset[str]
    leads: frozenset[int] = frozenset()
    employees: frozenset[int] = frozenset()

    @classmethod
    def read(cls, payload: str) -> "Telling":
        """Read what NOTIFY carried; a word that is not understood counts as a kind of nothing."""
        words = payload.split()
        numbers = [(word[1], int(word[2:])) for word in words if word[0] == "@" and word[2:].isdigit()]
        return cls(
            frozenset(word for word in words if word[0] != "@"),
            frozenset(number for of, number in numbers if of == "l"),
            frozenset(number for of, number in numbers if of == "e"),
        )

    @property
    def is_addressed(self) -> bool:
        return bool(self.leads or self.employees)


def names_of(kinds: Iterable[str]) -> frozenset[str]:
    """What a browser is told of these kinds."""
    return frozenset(NAMES[kind] for kind in kinds if kind in NAMES)
