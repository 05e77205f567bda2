"""The versions of a rule, newest first: what it said, since when, by whom, and in what it differs from the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from teplo.staff.models import Employee
from teplo.triage.models import RuleVersion
from teplo.triage.wording import Difference, asked_of, differences, names_in, sentence

PAGE = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A version of a rule in words; `by` is who made it, `changed` in what it differs from the one before."""

    version: int
    text: Mapping[str, Any]
    says: str
    since: datetime
    by: str
    changed: list[Difference]
    is_first: bool
    is_moved: bool
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Versions of a rule; `older` is the mark of the next page, None at the end."""

    lines: list[Line]
    older: int | None = None


def versions_of(rule: int, *, before: int | None = None) -> Page:
    """A page of the versions of a rule, also of one that was removed; those before a version of this number."""
    rows = RuleVersion.objects.filter(rule=rule).order_by("-version")
    found = list((rows.filter(version__lt=before) if before else rows)[: PAGE + 1])
    names, asked = names_in([one.text for one in found]), asked_of()
    people = Employee.objects.filter(pk__in=[one.by_id for one in found if one.by_kind == "employee"])
    known = {one.pk: one.name for one in people}

    def line(one: RuleVersion, last: RuleVersion | None) -> Line:
        return Line(
            version=one.version,
            text=one.text,
            says=sentence(one.text, names, asked),
            since=one.since,
            by=known.get(one.by_id or 0) or _("Teplo"),
            changed=differences(last.text, one.text, names, asked) if last else [],
            is_first=last is None,
            is_moved=last is not None and last.text.get("position") != one.text.get("position"),
            is_removed=bool(one.text.get("removed")),
        )

    lines = [line(one, last) for one, last in zip_longest(found[:PAGE], found[1 : PAGE + 1])]
    return Page(lines, found[PAGE - 1].version if len(found) > PAGE else None)
