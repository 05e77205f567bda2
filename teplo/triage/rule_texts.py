"""The whole text of a rule, as its versions and drafts keep it: its settings by name, rows by their numbers."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict
from teplo.staff.models import Queue, Role, Team
from teplo.triage.models import Rule

Text = Mapping[str, Any]
SETTINGS = (
    "name", "conditions", "strategy", "queue", "employees", "team", "role", "skills", "partners", "weights",
    "beginners_share", "offer_minutes", "caps", "fallback", "out_of_hours",
)  # fmt: skip
ROWS: dict[str, type[Model]] = {"queue": Queue, "team": Team, "role": Role}
# What is not set by the form of a rule, but by moving and switching it.
PLACED = ("position", "is_active", "catches_all")


def text_of(rule: Rule) -> dict[str, Any]:
    """All that a rule says; also of one that is only being drafted."""
    return {name: getattr(rule, _attribute(name)) for name in (*SETTINGS, *PLACED)}


def rule_of(text: Text) -> Rule:
    """A rule out of its text, never to be saved."""
    return Rule(**{_attribute(name): value for name, value in text.items() if name in (*SETTINGS, *PLACED)})


def values_of(text: Text, *, allowed: tuple[str, ...] = SETTINGS) -> dict[str, Any]:
    """The settings of a text as `rule_setup.put_rule` takes them; Conflict where it names what is no more."""
    return {name: _row(name, value) for name, value in text.items() if name in allowed}


def _attribute(name: str) -> str:
    return f"{name}_id" if name in ROWS else name


def _row(name: str, value: Any) -> Any:
    if name not in ROWS or value is None:
        return value
    row = ROWS[name]._default_manager.filter(pk=value).first()
    if row is None:
        raise Conflict("gone", _("What this text of the rule names is no more: change the rule by hand."))
    return row
