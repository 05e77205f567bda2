"""What stands in a table beside the rows of a list."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(found: Mapping[int, Any], number: int) -> Any:
    """What a table holds for a record: `{{ offers|of:lead.pk }}`; None where it holds nothing."""
    return found.get(number)
