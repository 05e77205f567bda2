"""Who changed which settings last, out of the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from teplo.ledger import queries as ledger
from teplo.ledger.models import Event
from teplo.ledger.presenters import present
from teplo.staff.models import Employee
from teplo.triage.queries import names_of
from teplo.web.setup.sections import Section, opened_by
from teplo.web.shell.parts import Happening


@dataclass(frozen=True)
class Last:
    """The last change of a page: by whom and when."""

    by: str
    at: datetime


def last_of(section: Section, *, fact: tuple[str, int] | None = None) -> Last | None:
    """The last change of a page, or of one record on it: `fact` is its name and number in the ledger."""
    found = ledger.of_setup(section.kinds, fact=fact, limit=1)
    return lasts(found)[found[0].kind] if found else None


def lasts(events: Iterable[Event]) -> dict[str, Last]:
    """The last change by kind of event."""
    shown = happenings(list(events))
    return {kind: Last(line.by, line.at) for kind, line in shown}


def happenings(events: Sequence[Event]) -> list[tuple[str, Happening]]:
    """Events as lines of a timeline, each with its kind."""
    names = names_of(events)
    found = []
    for event in events:
        line = present(event, names)
        by = names("employee", event.by_id) if event.by_kind == "employee" else _("Teplo")
        found.append((event.kind, Happening(line.icon, line.text, by, event.at, text=line.detail)))
    return found


def recent(employee: Employee, *, before: int | None = None, limit: int = 30) -> list[Event]:
    """The last changes in the pages that this employee may open, newest first; `before` is the last one shown."""
    kinds = [kind for section in opened_by(employee) for kind in section.kinds]
    return ledger.of_setup(kinds, limit=limit, before=before)


def last_by_section(employee: Employee) -> dict[str, Last]:
    """The last change of each page that this employee may open."""
    sections = list(opened_by(employee))
    newest = ledger.newest_of_each([kind for section in sections for kind in section.kinds])
    by_kind = lasts(newest)
    found = {}
    for section in sections:
        changes = [by_kind[kind] for kind in section.kinds if kind in by_kind]
        if changes:
            found[section.name] = max(changes, key=lambda last: last.at)
    return found
