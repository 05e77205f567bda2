"""What callers may say about a lead."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from teplo.api import custom
from teplo.api.custom import Custom
from teplo.api.given import Day, Given, Key, Line80, Line300, Name, Number, Tag, Words
from teplo.api.money import Amount, Code
from teplo.channels.models import Source
from teplo.kit.problems import FieldError, Invalid
from teplo.leads.models import Status
from teplo.staff.models import Employee, Queue
from teplo.terms.models import Product, Reason


class LeadChange(Given):
    """What is left out stays as it is; null empties a field. `custom` are the company's own fields by key."""

    need: Line300 = ""
    heat: Literal["cold", "warm", "hot"] | None = None
    region: Line80 = ""
    product: Key | None = None
    source: Key | None = None
    amount: Amount | None = None
    currency: Code = "RUB"
    tags: Annotated[list[Tag], Field(max_length=50, default_factory=list)]
    custom: Custom


class Entering(Given):
    """`fields` are those of the lead that the status asks for, changed along with it."""

    fields: LeadChange | None = None


class Reject(Entering):
    """`reason` is a key; it may be left out where the channel does not ask for one. `status` is an id or a key."""

    status: Name | None = None
    reason: Key | None = None
    comment: Words = ""
    come_back_on: Day | None = None


class Junk(Entering):
    """As `Reject`, without a day to come back on."""

    status: Name | None = None
    reason: Key | None = None
    comment: Words = ""


class Reopen(Entering):
    """`status` is an id or a key of an open status, else the first in work."""

    status: Name | None = None
    why: Words = ""


class Receiver(Given):
    kind: Literal["employee", "queue"]
    id: Number


class Assign(Given):
    to: Receiver
    why: Annotated[Words, Field(max_length=300)] = ""


class Move(Entering):
    """`status` is an id or a key."""

    status: Name


def entered(given: Reject | Junk | Reopen) -> dict[str, Any]:
    """The status that was chosen and the fields that it asks for, as the actions take them."""
    status = None if given.status is None else status_of(given.status)
    return {"status": status, "values": values_of(given.fields) if given.fields else None}


def values_of(given: LeadChange) -> dict[str, object]:
    """The changes as the action takes them; Invalid for keys that nothing has."""
    values: dict[str, object] = given.model_dump(include=given.model_fields_set)
    if "heat" in values:
        values["heat"] = given.heat or ""
    if "tags" in values:
        values["tags"] = list(dict.fromkeys(given.tags))
    if "product" in values:
        values["product_id"] = _number(Product, values.pop("product"), "product")
    if "source" in values:
        values["source_id"] = _number(Source, values.pop("source"), "source")
    if "custom" in values:
        del values["custom"]
        values |= custom.values_of("lead", given.custom)
    return values


def _number(model: type[Product] | type[Source], key: object, field: str) -> int | None:
    if key is None:
        return None
    number = model._default_manager.filter(key=key, is_active=True).values_list("pk", flat=True).first()
    if number is None:
        raise unknown(field)
    return int(number)


def reason_of(key: str | None) -> Reason | None:
    """The reason of a key; Invalid where there is none."""
    reason = Reason.objects.filter(key=key).first() if key else None
    if key and reason is None:
        raise unknown("reason")
    return reason


def status_of(given: int | str) -> Status:
    """The status of an id or a key; Invalid where there is none."""
    found = Status.objects.filter(is_active=True)
    status = (found.filter(pk=given) if isinstance(given, int) else found.filter(key=given)).first()
    if status is None:
        raise unknown("status")
    return status


def receiver_of(given: Receiver) -> Employee | Queue:
    """The employee or queue; Invalid where there is none to give a lead to."""
    to: Employee | Queue | None
    if given.kind == "employee":
        to = Employee.objects.people().select_related("role").filter(pk=given.id).first()
    else:
        to = Queue.objects.filter(pk=given.id).first()
    if to is None:
        raise unknown("to.id")
    return to


def unknown(field: str) -> Invalid:
    """Something was named that is not there."""
    return Invalid(errors=[FieldError(field, "unknown", _("There is none like this."))])
