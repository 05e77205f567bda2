"""What may be asked about contacts, companies and deals: the registries of their lists and of the API."""

from collections.abc import Callable, Iterable
from functools import partial
from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact, Deal, Pipeline, Stage
from teplo.kit.filters import Field, Kind, Registry
from teplo.kit.money import Currency
from teplo.kit.problems import FieldError, Invalid, Words
from teplo.ledger.actors import Actor
from teplo.staff import hiding
from teplo.staff.models import Employee
from teplo.staff.permissions import hidden_fields
from teplo.terms import fields as custom
from teplo.terms.models import Reason

Choices = list[tuple[str, Words]]

# Parameters of a list's address that are no filters.
BESIDE = ("sort", "after", "before", "limit", "count", "part", "view", "many", "look", "open")


def _people() -> Choices:
    people = Employee.objects.people().order_by("sort_key", "pk").values_list("pk", "name")
    return [(str(number), name) for number, name in people]


def _pipelines() -> Choices:
    return [(str(pipeline.pk), str(pipeline)) for pipeline in Pipeline.objects.all()]


def _stages() -> Choices:
    stages = Stage.objects.filter(is_active=True).select_related("pipeline")
    ordered = stages.order_by("pipeline__position", "pipeline", "position", "pk")
    several = Pipeline.objects.count() > 1
    return [(str(stage.pk), f"{stage.pipeline}: {stage}" if several else str(stage)) for stage in ordered]


def _losses() -> Choices:
    """Reasons out of use too: deals were lost for them."""
    reasons = Reason.objects.filter(kind=Reason.Kind.LOST).order_by("-is_active", "position", "pk")
    return [(str(reason.pk), str(reason)) for reason in reasons]


def _reference(key: str, label: Words, column: str, choices: Callable[[], Choices] | None = None) -> Field:
    read = attrgetter(column.replace("__", "."))
    return Field(key=key, label=label, kind=Kind.REFERENCE, column=column, read=read, choices=choices)


def _plain(key: str, label: Words, kind: Kind, column: str, *, sortable: bool = False) -> Field:
    read = attrgetter(column.replace("__", "."))
    return Field(key=key, label=label, kind=kind, column=column, read=read, sortable=sortable)


def _closed(key: str, label: Words, column: str, choices: Iterable[tuple[str, Words]]) -> Field:
    pairs = list(choices)
    return Field(
        key=key,
        label=label,
        kind=Kind.CHOICE,
        column=column,
        read=attrgetter(column),
        choices=lambda: pairs,
        closed=True,
    )


CONTACT = Registry(
    "contact",
    [
        _plain("q", _("Search"), Kind.SEARCH, "person__search"),
        _reference("owner", _("Owner"), "owner_employee_id", _people),
        _reference("company", _("Company"), "company_id"),
        _plain("created", _("Contact since"), Kind.MOMENT, "created_at", sortable=True),
        _plain("position", _("Position"), Kind.TEXT, "person__position"),
        _plain("number", _("Number"), Kind.NUMBER, "id"),
        _reference("person", _("Person"), "person_id"),
    ],
    more=custom.more_of("contact"),
)
COMPANY = Registry(
    "company",
    [
        _plain("q", _("Search"), Kind.SEARCH, "company__name_key"),
        _reference("owner", _("Owner"), "owner_employee_id", _people),
        _plain("tax_number", _("Tax number"), Kind.TEXT, "company__tax_number"),
        _plain("kpp", _("KPP"), Kind.TEXT, "company__kpp"),
        _plain("ogrn", _("OGRN"), Kind.TEXT, "company__ogrn"),
        _plain("site", _("Site"), Kind.TEXT, "company__domain"),
        _plain("industry", _("Industry"), Kind.TEXT, "company__industry"),
        _plain("size", _("Number of people"), Kind.NUMBER, "company__size"),
        _plain("turnover", _("Turnover a year"), Kind.MONEY, "company__turnover"),
        _plain("created", _("Client since"), Kind.MOMENT, "created_at", sortable=True),
        _plain("number", _("Number"), Kind.NUMBER, "company_id"),
    ],
    more=custom.more_of("company"),
)
DEAL = Registry(
    "deal",
    [
        _plain("q", _("Search"), Kind.SEARCH, "search"),
        _reference("stage", _("Stage"), "stage_id", _stages),
        _closed("kind", _("State"), "stage_kind", Stage.Kind.choices),
        _reference("pipeline", _("Pipeline"), "stage__pipeline_id", _pipelines),
        _reference("owner", _("Owner"), "owner_employee_id", _people),
        _plain("amount", _("Amount"), Kind.MONEY, "amount"),
        _closed("currency", _("Currency"), "currency", Currency.choices),
        _plain("expected", _("Expected on"), Kind.DATE, "expected_on"),
        _plain("created", _("Created"), Kind.MOMENT, "created_at", sortable=True),
        _plain("moved", _("In this stage since"), Kind.MOMENT, "moved_at", sortable=True),
        _plain("closed", _("Closed"), Kind.MOMENT, "closed_at"),
        _reference("lost_reason", _("Reason of loss"), "lost_reason_id", _losses),
        _plain("lost_because", _("Remark on the loss"), Kind.TEXT, "lost_because"),
        _reference("contact", _("Contact"), "contact_id"),
        _reference("company", _("Company"), "company_id"),
        _plain("number", _("Number"), Kind.NUMBER, "id"),
    ],
    more=custom.more_of("deal"),
)

for _entity, _table in (("contact", Contact), ("company", ClientCompany), ("deal", Deal)):
    custom.keep_in(_entity, _table)
    hiding.offer(_entity, {}, partial(custom.offered, _entity))


def shown_to(employee: Employee, registry: Registry) -> Registry:
    """The registry of what this employee may ask: a hidden field is told as one."""
    hidden = hidden_fields(employee, registry.entity)
    return registry.without(custom.with_currencies(hidden)) if hidden else registry


def hide_fields(rows: Iterable[Contact | ClientCompany | Deal], entity: str, employee: Employee) -> None:
    """Takes away the values that the employee's role does not show; what is read so is never to be saved."""
    if hidden := hidden_fields(employee, entity):
        for row in rows:
            row.custom = custom.left(row.custom, hidden)


def demand_changeable(by: Actor, entity: str, values: Iterable[str]) -> None:
    """Invalid where somebody changes a field that his role does not show."""
    hidden = hidden_fields(by, entity)
    if told := [name for name in values if name in hidden]:
        words = _("Your role does not show this field.")
        raise Invalid(errors=[FieldError(name, "hidden_field", words) for name in told])
