"""What is said of bulk changes: what they do, to which leads, how far they are, whom they passed over and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teplo.channels.models import Source
from teplo.kit.filters import FilterMistake, describe, read_json
from teplo.kit.filters.kinds import MOST_VALUES
from teplo.leads import lists
from teplo.leads.fields import LEAD
from teplo.leads.models import Heat, Lead, Status
from teplo.leads.queries import hide_people
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import hides, may
from teplo.terms.models import Product, Reason
from teplo.triage import deeds
from teplo.triage.actions.bulk import Preview
from teplo.triage.models import BulkChange
from teplo.triage.presenters import deed_words

FIRST = 20
NAMED: dict[str, type[Model]] = {
    "employees": Employee,
    "queue": Queue,
    "status": Status,
    "source": Source,
    "product": Product,
    "reason": Reason,
}
# The field that a deed tells of, where a role may hide it.
SETS = {
    "heat": "heat", "source": "source", "product": "product", "tags": "tags", "refuse": "reason", "junk": "reason",
}  # fmt: skip
Names = dict[str, dict[int, str]]


@dataclass(frozen=True)
class Why:
    """Why some leads were passed over, or left as they are by undo; `url` lists them where they are few enough."""

    words: str
    count: int
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A bulk change as a line of the history."""

    bulk: BulkChange
    deed: str
    values: str
    skipped: int
    may_undo: bool


@dataclass(frozen=True)
class Before:
    """A lead of the preview, and why it would be passed over, '' where it would not."""

    lead: Lead
    why: str


def of_preview(shown: Preview, employee: Employee) -> dict[str, Any]:
    """Numbers, reasons and the first leads of a preview."""
    bulk = shown.bulk
    # Those that would be changed before those that would be passed over.
    judged = deeds.read(bulk.parts.values_list("leads", flat=True)[0], bulk.deed, bulk.values, by=employee)
    verdicts = {row.lead: row.verdict for row in sorted(judged, key=lambda row: bool(row.verdict))[:FIRST]}
    numbers = list(verdicts)
    found = Lead.objects.visible_to(employee).select_related(*lists.NAMES).in_bulk(numbers)
    leads = [found[number] for number in numbers if number in found]
    hide_people(leads, employee)
    return {
        "bulk": bulk,
        "deed": deed_words(bulk.deed),
        "values": values_words(bulk, employee),
        "changes": shown.changes,
        "skipped": _reasons(shown.skipped, deeds.SKIPPED),
        "first": [Before(lead, _why(verdicts.get(lead.pk, ""), deeds.SKIPPED)) for lead in leads],
        "more": bulk.whole - len(leads),
    }


def of_bulk(bulk: BulkChange, employee: Employee) -> dict[str, Any]:
    """A bulk change with its progress, and the leads that were passed over or left."""
    parts = list(bulk.parts.values("skipped", "left")) if not bulk.is_walking else []
    skipped = _listed(part["skipped"] for part in parts)
    left = _listed(part["left"] for part in parts)
    undoing = bulk.state in (BulkChange.State.UNDOING, BulkChange.State.UNDONE)
    return {
        "bulk": bulk,
        "deed": deed_words(bulk.deed),
        "values": values_words(bulk, employee),
        "question": _question(bulk, employee),
        "why_stopped": _why(bulk.why_stopped, deeds.STOPPED),
        "done": bulk.unwound if undoing else bulk.walked,
        "whole": bulk.walked if undoing else bulk.whole,
        "skipped": _reasons(bulk.skipped, deeds.SKIPPED, skipped),
        "left": _reasons(bulk.left, deeds.LEFT, left),
        "may_undo": _may_undo(bulk, employee),
    }


def lines_of(bulks: Sequence[BulkChange], employee: Employee) -> list[Line]:
    """Bulk changes as lines."""
    names = names_in(bulks)
    return [
        Line(
            bulk,
            deed_words(bulk.deed),
            values_words(bulk, employee, names),
            sum(bulk.skipped.values()),
            _may_undo(bulk, employee),
        )
        for bulk in bulks
    ]


def _may_undo(bulk: BulkChange, employee: Employee) -> bool:
    return bulk.is_over and bool(bulk.changed) and may(employee, deeds.RIGHTS[bulk.deed])


def values_words(bulk: BulkChange, employee: Employee, names: Names | None = None) -> str:
    """What it sets: names of people, a status, tags with their signs; `names` are those of `names_in`.

    Empty where that is a field which the reader's role does not show.
    """
    if hides(employee, "lead", SETS.get(bulk.deed, "")):
        return ""
    values, names = bulk.values, names or names_in([bulk])
    if bulk.deed == "tags":
        return " ".join([*(f"+{tag}" for tag in values["add"]), *(f"−{tag}" for tag in values["remove"])])
    if bulk.deed == "heat":
        return str(dict(Heat.choices).get(values["heat"], values["heat"]))
    if bulk.deed == "wait":
        return date_format(date.fromisoformat(values["until"]))
    found = [names[kind].get(number, f"#{number}") for kind in NAMED for number in _numbers(values, kind)]
    return ", ".join(found)


def names_in(bulks: Iterable[BulkChange]) -> Names:
    """The names behind the numbers of bulk changes, one question per kind."""
    found: Names = {}
    for kind, model in NAMED.items():
        numbers = {number for bulk in bulks for number in _numbers(bulk.values, kind)}
        rows = model._default_manager.filter(pk__in=numbers) if numbers else ()
        found[kind] = {row.pk: str(row) for row in rows}
    return found


def _numbers(values: Mapping[str, Any], kind: str) -> list[int]:
    given = values.get(kind)
    return given if isinstance(given, list) else [given] if isinstance(given, int) else []


def _question(bulk: BulkChange, employee: Employee) -> str:
    if not bulk.asked:
        return _("chosen one by one")
    try:
        asked = read_json(bulk.asked, LEAD)
        lists.demand_shown(employee, asked)
        return describe(asked, LEAD, lists.context_of(employee)) or _("all leads")
    except FilterMistake as mistake:
        return str(mistake)


def _listed(parts: Iterable[Mapping[str, list[int]]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for part in parts:
        for why, numbers in part.items():
            found.setdefault(why, []).extend(numbers)
    return found


def _reasons(
    counts: Mapping[str, int], words: Mapping[str, str], listed: Mapping[str, list[int]] | None = None
) -> list[Why]:
    return [
        Why(_why(why, words), count, _list_url((listed or {}).get(why, ())))
        for why, count in sorted(counts.items(), key=lambda item: -item[1])
        if count
    ]


def _list_url(numbers: Sequence[int]) -> str:
    if not 0 < len(numbers) <= MOST_VALUES:
        return ""
    return f"{reverse('leads')}?{urlencode({'number': ','.join(map(str, numbers))})}"


def _why(code: str, words: Mapping[str, str]) -> str:
    return _(words[code]) if code in words else code
