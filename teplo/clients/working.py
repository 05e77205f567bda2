"""Who else works with a company: two managers never work the same one without knowing (IDN-6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.kit.problems import Words
from teplo.leads.models import OPEN_KINDS, Lead
from teplo.staff.models import Employee

# So many are named; of more it is said that there are others.
MOST = 5


@dataclass(frozen=True, slots=True)
class Other:
    """A colleague who works with a company, and what of his work the reader may see, in words."""

    employee: Employee
    what: tuple[Words, ...]


def others_at(company: int | None, employee: Employee, *, besides: int | None = None) -> list[Other]:
    """Those besides this employee who answer for a company, its contacts, its open deals or its open leads.

    `besides` is who answers for the record that is shown: he is named there already. That somebody does is told to
    everybody; what he has there, only as far as the reader sees it.
    """
    if company is None:
        return []
    known = [number for number in (employee.pk, besides) if number]
    places = [(rows.exclude(owner_employee__in=known), words) for rows, words in _places(company)]
    owners = [rows.order_by().values("owner_employee") for rows, _words in places]
    # Nearly always there is nobody: one question says so.
    people = Employee.objects.in_bulk([row["owner_employee"] for row in owners[0].union(*owners[1:])[:MOST]])
    what: dict[int, list[Words]] = {number: [] for number in people}
    for rows, words in places if people else ():
        for owner, number in _counted(rows.visible_to(employee).filter(owner_employee__in=people)):
            what[owner].append(words(number))
    return [Other(people[owner], tuple(told)) for owner, told in what.items()]


def _counted(rows: QuerySet[Any]) -> Iterable[tuple[int, int]]:
    found: Iterable[tuple[int, int]] = rows.order_by().values_list("owner_employee").annotate(number=Count("pk"))
    return found


def _places(company: int) -> list[tuple[Any, Any]]:
    """Where somebody may work with a company, and how so many of it are called."""
    return [
        (ClientCompany.objects.filter(company=company), lambda _number: _("answers for it")),
        (
            Deal.objects.filter(company=company, stage_kind=Stage.Kind.OPEN),
            lambda number: ngettext("%(n)d open deal", "%(n)d open deals", number) % {"n": number},
        ),
        (
            Lead.objects.filter(company=company, status_kind__in=OPEN_KINDS, owner_employee__isnull=False),
            lambda number: ngettext("%(n)d open lead", "%(n)d open leads", number) % {"n": number},
        ),
        (
            Contact.objects.filter(positions__company=company, positions__until=None),
            lambda number: ngettext("%(n)d contact", "%(n)d contacts", number) % {"n": number},
        ),
    ]
