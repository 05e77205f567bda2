"""What is said of bulk changes: what they do, to which records, how far they are, whom they passed over and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from teplo.channels.models import Source
from teplo.clients import lists as client_lists
from teplo.clients.fields import shown_to as client_fields
from teplo.clients.models import Stage
from teplo.kit.filters import FilterMistake, checked, describe, read_json
from teplo.kit.filters.kinds import MOST_VALUES
from teplo.kit.problems import Words
from teplo.leads import lists
from teplo.leads.models import Heat, Lead, Status
from teplo.leads.queries import hide_people
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import hides, may
from teplo.staff.queries import out_of_sight
from teplo.terms.models import Product, Reason
from teplo.terms.queries import all_definitions, people_of
from teplo.terms.rules import words as value_words
from teplo.triage import deeds
from teplo.triage.actions.bulk import Preview
from teplo.triage.actions.kinds import kind_of, right_of
from teplo.triage.models import BulkChange
from teplo.triage.presenters import deed_words

FIRST = 20
Entity = BulkChange.Entity
COUNTED = {
    Entity.LEAD: ngettext_lazy("%(count)s lead", "%(count)s leads", "number"),
    Entity.CONTACT: ngettext_lazy("%(count)s contact", "%(count)s contacts", "number"),
    Entity.COMPANY: ngettext_lazy("%(count)s company", "%(count)s companies", "number"),
    Entity.DEAL: ngettext_lazy("%(count)s deal", "%(count)s deals", "number"),
}
# Of the panel that asks: all that fit the filter, or those that were ticked.
CHOSEN: Mapping[str, tuple[Words, Words]] = {
    Entity.LEAD: (
        gettext_lazy("All leads that fit the filter of the list."),
        gettext_lazy("The leads that you have chosen."),
    ),
    Entity.CONTACT: (
        gettext_lazy("All contacts that fit the filter of the list."),
        gettext_lazy("The contacts that you have chosen."),
    ),
    Entity.COMPANY: (
        gettext_lazy("All companies that fit the filter of the list."),
        gettext_lazy("The companies that you have chosen."),
    ),
    Entity.DEAL: (
        gettext_lazy("All deals that fit the filter of the list."),
        gettext_lazy("The deals that you have chosen."),
    ),
}
# What the parts of open pages refetch by.
CHANGED: Mapping[str, str] = {
    Entity.LEAD: "lead-changed",
    Entity.CONTACT: "client-changed",
    Entity.COMPANY: "client-changed",
    Entity.DEAL: "deal-changed",
}
LISTS = {
    Entity.LEAD: "leads", Entity.CONTACT: "contacts", Entity.COMPANY: "companies", Entity.DEAL: "deals-list",
}  # fmt: skip
LISTINGS = {
    Entity.CONTACT: client_lists.CONTACTS, Entity.COMPANY: client_lists.COMPANIES, Entity.DEAL: client_lists.DEALS,
}  # fmt: skip
NAMED: dict[str, type[Model]] = {
    "employees": Employee,
    "queue": Queue,
    "status": Status,
    "source": Source,
    "product": Product,
    "reason": Reason,
    "stage": Stage,
}
# The field that a deed tells of, where a role may hide it.
SETS = {
    "heat": "heat", "source": "source", "product": "product", "tags": "tags", "refuse": "reason", "junk": "reason",
}  # fmt: skip
Names = dict[str, dict[int, str]]


@dataclass(frozen=True)
class Why:
    """Why some records were passed over, or left as they are by undo; `url` lists them where they are few enough."""

    words: str
    count: int
    url: str = ""


def counted(entity: str, count: int) -> str:
    """How many records of a kind: '3 deals'."""
    return str(COUNTED[Entity(entity)] % {"number": count, "count": number_format(count, force_grouping=True)})


@dataclass(frozen=True)
class Line:
    """A bulk change as a line of the history."""

    bulk: BulkChange
    deed: str
    values: str
    changed: str
    skipped: int
    may_undo: bool


@dataclass(frozen=True)
class Before:
    """A record of the preview: its name, more of it, where it stands, whose it is, and why it would be passed over."""

    name: str
    more: str
    status: Any
    owner: Any
    why: str


def of_preview(shown: Preview, employee: Employee) -> dict[str, Any]:
    """Numbers, reasons and the first leads of a preview."""
    bulk = shown.bulk
    # Those that would be changed before those that would be passed over.
    numbers = bulk.parts.values_list("numbers", flat=True)[0]
    judged = kind_of(bulk).read(numbers, bulk.deed, bulk.values, by=employee)
    verdicts = {row.number: row.verdict for row in sorted(judged, key=lambda row: bool(row.verdict))[:FIRST]}
    first = _first(bulk.entity, verdicts, employee)
    return {
        "bulk": bulk,
        "deed": deed_words(bulk.deed),
        "values": values_words(bulk, employee),
        "changes": shown.changes,
        "meant": counted(bulk.entity, bulk.whole),
        "changed": counted(bulk.entity, shown.changes),
        "skipped": _reasons(shown.skipped, deeds.SKIPPED),
        "first": first,
        "more": bulk.whole - len(first),
        **(_lost_to(bulk, employee) if bulk.entity == Entity.LEAD else {}),
    }


def _first(entity: str, verdicts: Mapping[int, str], employee: Employee) -> list[Before]:
    """The first records, in the order of `verdicts`, as this employee may read them."""
    if entity != Entity.LEAD:
        listing = LISTINGS[Entity(entity)]
        rows = client_lists.these(listing, employee, list(verdicts))
        return [_before(row, entity, _why(verdicts[row.pk], deeds.SKIPPED)) for row in rows]
    found = Lead.objects.visible_to(employee).select_related(*lists.NAMES).in_bulk(list(verdicts))
    leads = [found[number] for number in verdicts if number in found]
    hide_people(leads, employee)
    return [
        Before(
            (lead.person.name if lead.person else "") or lead.number,
            lead.need,
            lead.status,
            lead.owner,
            _why(verdicts[lead.pk], deeds.SKIPPED),
        )
        for lead in leads
    ]


def _before(row: Any, entity: str, why: str) -> Before:
    if entity == Entity.DEAL:
        return Before(str(row), row.number, row.stage, row.owner_employee, why)
    more = str(row.company or "") if entity == Entity.CONTACT else row.company.tax_number
    return Before(str(row), more, None, row.owner_employee, why)


def _lost_to(bulk: BulkChange, employee: Employee) -> dict[str, Any]:
    """Those of the new owners whose leads one does not see, and whether that is all of them."""
    people = Employee.objects.filter(pk__in=bulk.values.get("employees") or ()).order_by("sort_key", "pk")
    queues = Queue.objects.filter(pk__in=_numbers(bulk.values, "queue"))
    owners: list[Employee | Queue] = [*people, *queues]
    unseen = out_of_sight(employee, owners) if owners else []
    return {"lost_to": ", ".join(map(str, unseen)), "all_lost": bool(unseen) and len(unseen) == len(owners)}


def of_bulk(bulk: BulkChange, employee: Employee) -> dict[str, Any]:
    """A bulk change with its progress, and the leads that were passed over or left."""
    parts = list(bulk.parts.values("skipped", "left")) if not bulk.is_walking else []
    skipped = _listed(part["skipped"] for part in parts)
    left = _listed(part["left"] for part in parts)
    undoing = bulk.state in (BulkChange.State.UNDOING, BulkChange.State.UNDONE)
    return {
        "bulk": bulk,
        "of": bulk.get_entity_display(),
        "list_url": reverse(LISTS[Entity(bulk.entity)]),
        "deed": deed_words(bulk.deed),
        "values": values_words(bulk, employee),
        "question": _question(bulk, employee),
        "why_stopped": _why(bulk.why_stopped, deeds.STOPPED),
        "done": bulk.unwound if undoing else bulk.walked,
        "whole": bulk.walked if undoing else bulk.whole,
        "skipped": _reasons(bulk.skipped, deeds.SKIPPED, skipped, of=bulk.entity),
        "left": _reasons(bulk.left, deeds.LEFT, left, of=bulk.entity),
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
            counted(bulk.entity, bulk.changed),
            sum(bulk.skipped.values()),
            _may_undo(bulk, employee),
        )
        for bulk in bulks
    ]


def _may_undo(bulk: BulkChange, employee: Employee) -> bool:
    return bulk.is_over and bool(bulk.changed) and may(employee, right_of(bulk))


def values_words(bulk: BulkChange, employee: Employee, names: Names | None = None) -> str:
    """What it sets: names of people, a status, tags with their signs; `names` are those of `names_in`.

    Empty where that is a field which the reader's role does not show.
    """
    if hides(employee, bulk.entity, bulk.values.get("field") or SETS.get(bulk.deed, "")):
        return ""
    own = _own_words(bulk)
    if own is not None:
        return own
    names = names or names_in([bulk])
    found = [names[kind].get(number, f"#{number}") for kind in NAMED for number in _numbers(bulk.values, kind)]
    return ", ".join(found)


def _own_words(bulk: BulkChange) -> str | None:
    """What is no row of ours: a field of the company with its value, tags, a heat, a day; None for names of rows."""
    values = bulk.values
    if bulk.deed == "field":
        return _field_words(bulk)
    if bulk.deed == "tags":
        return " ".join([*(f"+{tag}" for tag in values["add"]), *(f"−{tag}" for tag in values["remove"])])
    if bulk.deed == "heat":
        return str(dict(Heat.choices).get(values["heat"], values["heat"]))
    if bulk.deed == "wait":
        return date_format(date.fromisoformat(values["until"]))
    return None


def _field_words(bulk: BulkChange) -> str:
    """A field of the company with what is put into it."""
    field = next((one for one in all_definitions(bulk.entity) if one.field == bulk.values["field"]), None)
    if field is None:
        return ""
    value = bulk.values["value"]
    people = people_of([field], [{field.key: value}])
    return f"{field.name}: {value_words(field, value, people=people) or _('emptied')}"


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
    registry = kind_of(bulk).registry
    try:
        asked = read_json(bulk.asked, registry)
        if bulk.entity == Entity.LEAD:
            lists.demand_shown(employee, asked)
        else:
            checked(asked, client_fields(employee, registry))
        return describe(asked, registry, lists.context_of(employee)) or _("all of them")
    except FilterMistake as mistake:
        return str(mistake)


def _listed(parts: Iterable[Mapping[str, list[int]]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for part in parts:
        for why, numbers in part.items():
            found.setdefault(why, []).extend(numbers)
    return found


def _reasons(
    counts: Mapping[str, int],
    words: Mapping[str, str],
    listed: Mapping[str, list[int]] | None = None,
    *,
    of: str = Entity.LEAD,
) -> list[Why]:
    return [
        Why(_why(why, words), count, _list_url((listed or {}).get(why, ()), of))
        for why, count in sorted(counts.items(), key=lambda item: -item[1])
        if count
    ]


def _list_url(numbers: Sequence[int], of: str) -> str:
    if not 0 < len(numbers) <= MOST_VALUES:
        return ""
    return f"{reverse(LISTS[Entity(of)])}?{urlencode({'number': ','.join(map(str, numbers))})}"


def _why(code: str, words: Mapping[str, str]) -> str:
    return _(words[code]) if code in words else code
