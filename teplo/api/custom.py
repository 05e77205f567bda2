"""The company's own fields as machines see and say them: by key, numbers and amounts as strings."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from teplo.kit.problems import Invalid
from teplo.staff.models import Employee
from teplo.staff.permissions import hidden_fields
from teplo.terms.queries import definitions
from teplo.terms.rules import PREFIX, read_custom

Custom = Annotated[dict[str, Any], Field(max_length=100, default_factory=dict)]


def shown(entity: str, document: Mapping[str, Any], *, to: Employee) -> dict[str, Any]:
    """The values of a record by key, null for what is not known, without those that the caller's role does not show."""
    hidden = hidden_fields(to, entity)
    return {field.key: document.get(field.key) for field in definitions(entity) if field.field not in hidden}


def values_of(entity: str, given: Mapping[str, Any], *, at: str = "custom.") -> dict[str, object]:
    """Values by their names in the registry, as the actions take them; null empties. Invalid at each `custom.<key>`."""
    values, mistakes = read_custom(definitions(entity), given, at=at)
    if mistakes:
        raise Invalid(errors=mistakes)
    return {f"{PREFIX}{key}": value for key, value in values.items()}
