"""How the events of reports read on the screen."""

from typing import Any

from django.utils.translation import gettext, gettext_noop, ngettext

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents
from teplo.reports.exports.budget import TAKEN
from teplo.reports.exports.columns import POINTS, own_columns
from teplo.reports.exports.rules import REASONS
from teplo.reports.exports.tables import TABLES

EXPORTED = gettext_noop("Report taken as a file")


@presents("report.exported")
def exported(event: Event, names: Names) -> Line:
    return Line("download", gettext(EXPORTED), f"{event.facts.get('report')} · {event.facts.get('form')}")


TOOK = gettext_noop("List taken as a file")
BOOK = gettext_noop("Names and all ways to reach them")
ENTITIES = {
    "lead": gettext_noop("Leads"),
    "contact": gettext_noop("Contacts"),
    "company": gettext_noop("Companies"),
    "deal": gettext_noop("Deals"),
}


@presents(TAKEN)
def took(event: Event, names: Names) -> Line:
    facts = event.facts
    rows = ngettext("%(number)s row", "%(number)s rows", facts["rows"]) % {"number": facts["rows"]}
    entity, reason = gettext(ENTITIES[facts["entity"]]), str(REASONS.get(facts["reason"], ""))
    about = [entity, facts["form"].upper(), rows, reason, *_columns(facts)]
    return Line("download", gettext(TOOK), " · ".join(filter(None, about)))


def _columns(facts: dict[str, Any]) -> list[str]:
    """The columns of the file by their names; those that are there no more by their keys."""
    table = next(one for one in TABLES.values() if one.entity == facts["entity"])
    known = {one.key: str(one.words) for one in (*table.usual_columns, *own_columns(table.entity))}
    known[POINTS] = gettext(BOOK)
    return [", ".join(known.get(key, key) for key in facts.get("columns", ()))]
