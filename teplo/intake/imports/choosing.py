"""Whether what was chosen for an import can hold: columns once each, rights, records that are still in use."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel, Source
from teplo.clients.models import Pipeline
from teplo.intake.imports.book import IMPORTABLE
from teplo.intake.imports.cells import OWN
from teplo.intake.imports.columns import ENTITIES, fields_of, guess
from teplo.intake.imports.models import ImportMapping, Target
from teplo.intake.imports.options import KNOWN, OWNERS, Options
from teplo.intake.imports.refusals import is_own
from teplo.kit.clock import day_of
from teplo.kit.problems import FieldError
from teplo.kit.tables import Layout
from teplo.kit.text.keys import fold
from teplo.leads.entry import may_enter
from teplo.leads.models import Status
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, hidden_fields, may
from teplo.terms.models import Reason

# What a role does not show is not brought in past it either: by the keys under which it is hidden.
HIDDEN_AS = {"own": "other", "tag": "tags"}
LONGEST_OWN = 80


def header_key(columns: Sequence[str]) -> str:
    """By what files of the same kind are known again: their header, whatever its case and spaces."""
    folded = "\x1f".join(" ".join(fold(name).split()) for name in columns)
    return hashlib.sha256(folded.encode()).hexdigest()


def fitting(kept: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """A mapping by the words of a header, for a header in which they may stand elsewhere."""
    by_name = {" ".join(fold(name).split()): to for name, to in kept.items()}
    found = ((place, by_name.get(" ".join(fold(name).split()))) for place, name in enumerate(columns))
    return {str(place): to for place, to in found if to}


def proposed(target: str, layout: Layout, *, by: Employee) -> tuple[dict[str, str], dict[str, Any]]:
    """Columns and options for a file nobody has said anything about: as they were kept for its header, else guessed."""
    kept = ImportMapping.objects.filter(target=target, header=header_key(layout.columns)).order_by("-used_at").first()
    if kept is not None:
        return fitting(kept.columns, layout.columns), dict(kept.options)
    guessed = guess(target, layout)
    mapping = {str(place): to for place, to in guessed.items() if not is_own(layout.columns, place)}
    options: dict[str, Any] = {}
    if "owner" in mapping.values() and may(by, Permission.LEAD_ASSIGN):
        options["owner"] = "column"
    elif target not in (Target.LEADS, Target.PRODUCTS):
        options |= {} if by.is_robot else {"owner": "employee", "employee": by.pk}
    return mapping, options


def column_faults(target: str, mapping: Mapping[str, str], columns: Sequence[str], *, by: Employee) -> list[FieldError]:
    """What is wrong with the columns, each at its own."""
    if not mapping:
        return [FieldError("columns", "nothing", _("Say of at least one column what it is."))]
    if not all(map(_is_place, mapping)):
        return [_no_column("columns")]
    hidden = _hidden_of(target, by)
    faults, first = list[FieldError](), dict[str, int]()
    for place, to in sorted((int(place), to) for place, to in mapping.items()):
        faults += _column_faults(target, place, to, columns, hidden)
        if to in first and _stands_once(target, to):
            called = fields_of(target)[to].label if to in fields_of(target) else to.removeprefix(OWN)
            words = _twice(called, columns[first[to]], columns[min(place, len(columns) - 1)])
            faults.append(FieldError(f"columns.{place}", "twice", words))
        first.setdefault(to, min(place, len(columns) - 1))
    return faults


def _column_faults(
    target: str, place: int, to: str, columns: Sequence[str], hidden: Collection[str]
) -> list[FieldError]:
    at = f"columns.{place}"
    if place >= len(columns):
        return [_no_column(at)]
    if HIDDEN_AS.get(to.partition(":")[0], to) in hidden:
        return [_hidden(at)]
    if to.startswith(OWN):
        return _own_faults(at, to) if target == Target.LEADS else [_unknown(at)]
    return [] if to in fields_of(target) else [_unknown(at)]


def _is_place(place: str) -> bool:
    return place.isascii() and place.isdecimal() and len(place) < 6


def _no_column(at: str) -> FieldError:
    return FieldError(at, "no_column", _("The file has no such column."))


def _unknown(at: str) -> FieldError:
    return FieldError(at, "unknown", _("Choose a field from the list."))


def _stands_once(target: str, to: str) -> bool:
    known = fields_of(target).get(to)
    return known is None or not known.many


def _own_faults(at: str, to: str) -> list[FieldError]:
    name = to.removeprefix(OWN).strip()
    if name and len(name) <= LONGEST_OWN:
        return []
    return [FieldError(at, "own_name", _("A field of your own needs a name of at most 80 characters."))]


def _twice(field: object, one: str, other: str) -> str:
    words = _("“%(one)s” and “%(other)s” are both meant to be “%(field)s”: choose one of them.")
    return str(words % {"one": one, "other": other, "field": field})


def option_faults(
    target: str, mapping: Mapping[str, str], options: Options, *, given: Mapping[str, Any], by: Employee, at: datetime
) -> list[FieldError]:
    """What is wrong beside the columns."""
    faults = _choice_faults(given)
    faults += _owner_faults(target, mapping, options, by)
    faults += _record_faults(options, by)
    if options.first_step_on and options.first_step_on < day_of(at):
        faults.append(FieldError("options.first_step_on", "past", _("This day is over: choose today or a later one.")))
    if given.get("first_step_on") and options.first_step_on is None:
        faults.append(FieldError("options.first_step_on", "not_a_date", _("Write a date, such as 31.12.2026.")))
    hidden = _hidden_of(target, by)
    return faults + [
        _hidden(f"options.{name}")
        for name in ("tag", "source", "reason")
        if getattr(options, name) and HIDDEN_AS.get(name, name) in hidden
    ]


def _hidden_of(target: str, by: Employee) -> Collection[str]:
    return hidden_fields(by, ENTITIES[target]) if target in ENTITIES else ()


def _hidden(at: str) -> FieldError:
    return FieldError(at, "hidden_field", _("Your role does not show this field."))


def _choice_faults(given: Mapping[str, Any]) -> list[FieldError]:
    words = _("Choose one of the list.")
    return [
        FieldError(f"options.{name}", "unknown", words)
        for name, known in (("owner", OWNERS), ("known", KNOWN))
        if given.get(name) and given[name] not in known
    ]


def _owner_faults(target: str, mapping: Mapping[str, str], options: Options, by: Employee) -> list[FieldError]:
    if options.owner == "column" and "owner" not in mapping.values():
        words = _("No column says who is responsible: choose one, or another way.")
        return [FieldError("options.owner", "no_column", words)]
    if options.owner == "queue" and not _queues_of(target).filter(pk=options.queue or 0).exists():
        return [FieldError("options.queue", "unknown", _("Choose a queue."))]
    if options.owner == "employee" and not Employee.objects.people().filter(pk=options.employee or 0).exists():
        return [FieldError("options.employee", "unknown", _("Choose somebody who works here."))]
    return _giving_faults(options, by) if target == Target.LEADS and options.owner != "rules" else []


def _queues_of(target: str) -> QuerySet[Queue]:
    """Clients and deals have no queues."""
    return Queue.objects.all() if target == Target.LEADS else Queue.objects.none()


def _giving_faults(options: Options, by: Employee) -> list[FieldError]:
    """Whoever gives no leads to others by hand gives none by a file either."""
    if (options.owner, options.employee) == ("employee", by.pk) or may(by, Permission.LEAD_ASSIGN):
        return []
    words = _("Your role gives no leads to others: leave it to the rules.")
    return [FieldError("options.owner", "no_right", words)]


def _reasons() -> QuerySet[Reason]:
    return Reason.objects.filter(is_active=True, kind__in=Reason.OF_LEADS)


def _record_faults(options: Options, by: Employee) -> list[FieldError]:
    status = Status.objects.filter(pk=options.status or 0, is_active=True, kind__in=IMPORTABLE).first()
    asked = (
        ("status", options.status, status is not None and may_enter(status, by)),
        ("reason", options.reason, _reasons().filter(pk=options.reason or 0).exists()),
        ("pipeline", options.pipeline, Pipeline.objects.filter(pk=options.pipeline or 0).exists()),
        (
            "channel",
            options.channel,
            Channel.objects.filter(Q(kind=Channel.Kind.IMPORT), pk=options.channel or 0).exists(),
        ),
        ("source", options.source, Source.objects.filter(key=options.source, is_active=True).exists()),
    )
    words = _("This is out of use, or not yours to choose: choose another one.")
    return [
        FieldError(f"options.{name}", "unknown", words) for name, value, is_there in asked if value and not is_there
    ]
