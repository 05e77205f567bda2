"""What may be asked about a lead: the registry of lists, saved views, rules and the API.

In addresses `status` also takes the key of a status or a kind, `owner` also `queue:<id>`; kept are the ids.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from operator import attrgetter
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Campaign, Channel, Source
from teplo.kit.filters import Condition, Field, FilterMistake, Group, Kind, Operator, Registry, checked, read_address
from teplo.kit.filters.registry import Special
from teplo.kit.money import Currency
from teplo.kit.problems import FieldError, Invalid, Words
from teplo.leads.models import Heat, Lead, Status, StatusKind
from teplo.leads.standing import Held, Stood
from teplo.ledger.actors import Actor
from teplo.staff import hiding
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import hidden_fields
from teplo.terms import fields as custom
from teplo.terms.models import Product, Reason

Choices = list[tuple[str, Words]]
Pairs = Iterable[tuple[str, str]]

QUEUE = "queue:"
# Parameters of a list's address that are no filters.
BESIDE = ("sort", "after", "before", "limit", "count", "part", "look", "open", "show", "view", "on", "who")


def _statuses() -> Choices:
    return [(str(status.pk), str(status)) for status in Status.objects.filter(is_active=True)]


def _people() -> Choices:
    people = Employee.objects.people().order_by("sort_key", "pk").values_list("pk", "name")
    return [(str(number), name) for number, name in people]


def _queues() -> Choices:
    return [(str(queue.pk), str(queue)) for queue in Queue.objects.order_by("pk")]


def _sources() -> Choices:
    return [(source.key, str(source)) for source in Source.objects.filter(is_active=True).order_by("key")]


def _channels() -> Choices:
    return [(channel.slug, channel.name) for channel in Channel.objects.order_by("name")]


def _campaigns() -> Choices:
    return [(campaign.key, campaign.name) for campaign in Campaign.objects.filter(is_active=True).order_by("name")]


def _products() -> Choices:
    return [(product.key, product.name) for product in Product.objects.filter(is_active=True).order_by("name")]


def _reasons() -> Choices:
    return [(reason.key, str(reason)) for reason in Reason.objects.filter(is_active=True, kind__in=Reason.OF_LEADS)]


def _named(relation: str, name: str) -> Callable[[Lead], str | None]:
    def read(lead: Lead) -> str | None:
        row = getattr(lead, relation)
        return None if row is None else getattr(row, name)

    return read


def _plain(key: str, label: Words, kind: Kind, column: str, *, sortable: bool = False) -> Field:
    return Field(key=key, label=label, kind=kind, column=column, read=attrgetter(column), sortable=sortable)


def _row(key: str, label: Words, column: str, choices: Callable[[], Choices] | None = None) -> Field:
    return Field(key=key, label=label, kind=Kind.REFERENCE, column=column, read=attrgetter(column), choices=choices)


def _keyed(key: str, label: Words, name: str, choices: Callable[[], Choices]) -> Field:
    column = f"{key}__{name}"
    return Field(key=key, label=label, kind=Kind.CHOICE, column=column, read=_named(key, name), choices=choices)


def _of(relation: str, name: str, label: Words, kind: Kind) -> Field:
    return Field(key=name, label=label, kind=kind, column=f"{relation}__{name}", read=_named(relation, name))


def _special(key: str, label: Words, special: Special) -> Field:
    return Field(key=key, label=label, kind=Kind.SPECIAL, read=attrgetter("pk"), special=special)


def _closed(key: str, label: Words, column: str, choices: Choices) -> Field:
    return Field(
        key=key,
        label=label,
        kind=Kind.CHOICE,
        column=column,
        read=attrgetter(column),
        choices=lambda: choices,
        closed=True,
    )


# An answer that was given is due no more.
_DUE = Case(When(answered_at=None, then="due_at"))


LEAD = Registry(
    "lead",
    [
        Field(key="q", label=_("Search"), kind=Kind.SEARCH, column="search", read=attrgetter("search")),
        _row("status", _("Status"), "status_id", _statuses),
        _closed("kind", _("Kind of status"), "status_kind", list(StatusKind.choices)),
        _row("owner", _("Owner"), "owner_employee_id", _people),
        _row("queue", _("Queue"), "owner_queue_id", _queues),
        _closed("heat", _("Heat"), "heat", list(Heat.choices)),
        _keyed("source", _("Source"), "key", _sources),
        _keyed("channel", _("Channel"), "slug", _channels),
        _keyed("campaign", _("Campaign"), "key", _campaigns),
        _keyed("product", _("Product"), "key", _products),
        _keyed("reason", _("Reason"), "key", _reasons),
        _plain("region", _("Region"), Kind.TEXT, "region"),
        _plain("tags", _("Tags"), Kind.TAGS, "tags"),
        _plain("created", _("Came"), Kind.MOMENT, "created_at", sortable=True),
        _plain("touched", _("Last touch"), Kind.MOMENT, "touched_at", sortable=True),
        Field(key="due", label=_("Answer due"), kind=Kind.MOMENT, column=_DUE, read=attrgetter("answer_due_at")),
        _plain("answered", _("First response"), Kind.MOMENT, "first_response_at"),
        _plain("come_back", _("Come back on"), Kind.DATE, "come_back_on"),
        _plain("waits", _("Waits until"), Kind.DATE, "wait_until"),
        _plain("amount", _("Amount"), Kind.MONEY, "amount"),
        _closed("currency", _("Currency"), "currency", list(Currency.choices)),
        _plain("score", _("Score"), Kind.NUMBER, "score"),
        _plain("number", _("Number"), Kind.NUMBER, "id"),
        _special("stood", _("Stood in"), Stood()),
        _special("held", _("Was with"), Held()),
        _row("person", _("Person"), "person_id"),
        _row("company", _("Company"), "company_id"),
        _of("company", "size", _("Size of the company"), Kind.NUMBER),
        _of("company", "industry", _("Industry"), Kind.TEXT),
    ],
    more=custom.more_of("lead"),
)
custom.keep_in("lead", Lead)


# What a role may hide, by the keys of the registry where a field has one, and how a lead looks without it.
# Never the status, the owner, the channel and the need: nobody can work without them.
WITHOUT: dict[str, tuple[Words, dict[str, object]]] = {
    "heat": (_("Heat"), {"heat": ""}),
    "score": (_("Score"), {"score": 0}),
    "amount": (_("Amount"), {"amount": None}),
    "product": (_("Product"), {"product": None}),
    "region": (_("Region"), {"region": ""}),
    "tags": (_("Tags"), {"tags": []}),
    "source": (_("Source"), {"source": None}),
    "campaign": (_("Campaign and marks of advertising"), {"campaign": None}),
    "other": (_("Other fields"), {"fields": {}}),
    "reason": (_("Reason and comment"), {"reason": None, "reason_comment": ""}),
    "come_back": (_("Come back on"), {"come_back_on": None}),
}
hiding.offer("lead", {key: words for key, (words, _empty) in WITHOUT.items()}, lambda: custom.offered("lead"))


def hide_fields(leads: Iterable[Lead], employee: Employee) -> None:
    """Empties the fields that the employee's role does not show; what is read so is never to be saved."""
    hidden = hidden_fields(employee, "lead")
    for lead in leads if hidden else ():
        lead.hidden = hidden
        for key in hidden & WITHOUT.keys():
            for name, empty in WITHOUT[key][1].items():
                setattr(lead, name, copy(empty))
        lead.custom = custom.left(lead.custom, hidden)


# What `change_lead` calls a field that may be hidden.
_COLUMNS = {"product": "product_id", "source": "source_id", "campaign": "campaign_id"}


def demand_changeable(by: Actor, values: Iterable[str]) -> None:
    """Invalid where somebody changes a field that his role does not show; `values` are the columns."""
    hidden = {_COLUMNS.get(key, key): key for key in hidden_fields(by, "lead")}
    if "amount" in hidden:
        hidden["currency"] = "amount"
    if told := [hidden[column] for column in values if column in hidden]:
        words = _("Your role does not show this field.")
        raise Invalid(errors=[FieldError(key, "hidden_field", words) for key in told])


def facts_of(hidden: frozenset[str]) -> frozenset[str]:
    """The facts of events that tell what these fields hold."""
    names = {_COLUMNS.get(key, key).removesuffix("_id") for key in hidden}
    return frozenset(names | ({"come_back_on"} if "come_back" in hidden else set()))


def without(facts: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    """Facts of an event without those of hidden fields; the values before and after a change too."""
    hidden = facts_of(fields)
    left = {name: fact for name, fact in facts.items() if name not in hidden}
    if hidden and isinstance(values := left.get("values"), dict):
        left["values"] = {name: pair for name, pair in values.items() if name.removesuffix("_id") not in hidden}
    return left


def shown_to(employee: Employee) -> Registry:
    """The registry of what this employee may ask about leads: a hidden field is told as one."""
    return LEAD.without(custom.with_currencies(hidden_fields(employee, "lead")))


def read_leads(pairs: Pairs, *, ignore: Iterable[str] = ()) -> Group:
    """Read a list's address; as `read_address`, with keys of statuses and queues as owners. Raises `FilterMistake`."""
    plain: list[tuple[str, str]] = []
    mixed: list[Group] = []
    for name, text in pairs:
        if name == "status" and text.strip():
            plain.append((name, _status_numbers(text)))
        elif name == "owner" and QUEUE in text:
            mixed.append(_owners(text))
        else:
            plain.append((name, text))
    tree = read_address(plain, LEAD, ignore=(*BESIDE, *ignore))
    found = [item for group in mixed for item in (group.items if group.joint == "all" else (group,))]
    return checked(Group("all", (*tree.items, *found)), LEAD) if found else tree


def _status_numbers(text: str) -> str:
    """Ids instead of keys; a kind that is no key stands for all its statuses."""
    negated = "!" if text.startswith("!") else ""
    words = [word.strip() for word in text.removeprefix("!").split(",")]
    if all(map(_is_number, words)):
        return text
    by_key, by_kind = dict[str, list[str]](), defaultdict[str, list[str]](list)
    for number, key, kind in Status.objects.values_list("pk", "key", "kind"):
        by_key[key] = [str(number)]
        by_kind[kind].append(str(number))
    found = [by_key.get(word) or by_kind.get(word) or [word] for word in words]
    numbers = [number for each in found for number in each]
    if not all(map(_is_number, numbers)):
        raise FilterMistake("status", "wrong_value", _("There is no such status"))
    return negated + ",".join(numbers)


def _is_number(word: str) -> bool:
    return word.isdecimal() or word == "none"


def _owners(text: str) -> Group:
    """Owners among whom are queues: any of them, or none of them after `!`."""
    op = Operator.IS_NOT if text.startswith("!") else Operator.IS
    words = [word.strip() for word in text.removeprefix("!").split(",") if word.strip()]
    queues = tuple(word.removeprefix(QUEUE) for word in words if word.startswith(QUEUE))
    people = tuple(word for word in words if not word.startswith(QUEUE))
    items = [Condition("queue", op, queues)]
    if people:
        items.append(Condition("owner", op, people))
    return Group("any" if op is Operator.IS and people else "all", tuple(items))
