"""The places of a template and what fills them: names and plain values, no logic."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from teplo.identity.models import Person
from teplo.kit.problems import Words
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.work.talks.rules import fill, places


@dataclass(frozen=True, slots=True)
class Told:
    """What a template may speak of: who writes, to whom, about which lead."""

    author: Employee
    person: Person | None = None
    lead: Lead | None = None


Filler = Callable[[Told], str]


def _first_name(told: Told) -> str:
    """The given name of `Пётр Иванов`; of three words, as in a passport, the second."""
    words = told.person.name.split() if told.person else []
    return words[1] if len(words) == 3 and words[2].endswith(("ич", "на", "ch", "na")) else words[0] if words else ""


def _company(told: Told) -> str:
    company = (told.lead.company if told.lead else None) or (told.person.company if told.person else None)
    return str(company) if company else ""


PLACES: Mapping[str, tuple[Words, Filler]] = {
    "name": (_("the customer's name"), lambda told: told.person.name if told.person else ""),
    "first_name": (_("the customer's first name"), _first_name),
    "company": (_("the customer's company"), _company),
    "need": (_("what the lead is about"), lambda told: told.lead.need if told.lead else ""),
    "number": (_("the number of the lead"), lambda told: told.lead.number if told.lead else ""),
    "my_name": (_("your own name"), lambda told: told.author.name),
    "my_email": (_("your own address"), lambda told: told.author.email),
}


def unknown_places(text: str) -> list[str]:
    """The places of a text that nothing fills, by name."""
    return sorted(places(text) - PLACES.keys())


def filled(text: str, told: Told) -> str:
    """A template as it would be sent."""
    return fill(text, {name: filler(told) for name, (_words, filler) in PLACES.items()})
