"""The company's own fields on a card."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import RequestContext

from teplo.staff.permissions import may
from teplo.web.custom.entries import entries_of
from teplo.web.custom.verbs import HOLDERS

register = template.Library()


@register.inclusion_tag("web/custom/facts.html", takes_context=True)
def custom_facts(context: RequestContext, entity: str, record: Any) -> dict[str, Any]:
    """The custom fields of a record as terms and values, inside `<dl class="facts">`."""
    employee = context["request"].user
    may_change = may(employee, HOLDERS[entity].right, record)
    return {"entries": entries_of(entity, record, employee, may_change=may_change)}


@register.filter
def of_key(values: Mapping[str, str], key: str) -> str:
    """What stands under a key; '' where nothing does."""
    return values.get(key, "")
