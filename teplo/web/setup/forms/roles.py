"""Roles: how far each right reaches, otherwise in some statuses, and what is not shown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.kit.problems import Words
from teplo.staff import hiding
from teplo.staff.models import Role
from teplo.staff.permissions import (
    BY_STATUS,
    LABELS,
    NOTHING,
    SCOPE_LABELS,
    UNDIVIDED,
    Permission,
    Scope,
)

P = Permission
NO, YES = "", pgettext_lazy("right", "yes")
USUAL = "usual"
SELECT = {"class": "form-select"}
VERBS: dict[Permission, Words] = {
    P.LEAD_ASSIGN: pgettext_lazy("right", "Give to others"),
    P.LEAD_REFUSE: pgettext_lazy("right", "Refuse, mark junk"),
    P.LEAD_REOPEN: pgettext_lazy("right", "Return to work"),
    P.LEAD_CONVERT: pgettext_lazy("right", "Convert"),
    P.TASK_ADD: pgettext_lazy("right", "Set"),
    P.DEAL_CHANGE: pgettext_lazy("right", "Change, move"),
}
USUAL_VERBS = {
    "see": pgettext_lazy("right", "See"),
    "add": pgettext_lazy("right", "Enter"),
    "change": pgettext_lazy("right", "Change"),
    "export": pgettext_lazy("right", "Export"),
}
ENTITIES: tuple[tuple[str, Words], ...] = (
    ("lead", _("Leads")),
    ("contact", _("Contacts")),
    ("company", _("Companies")),
    ("deal", _("Deals")),
    ("person", pgettext_lazy("rail", "People")),
    ("task", _("Tasks")),
)
ENTITY_WORDS = dict(ENTITIES)


def of_entity(entity: str) -> list[Permission]:
    """The rights over the records of an entity, in their order."""
    return [right for right in Permission if right.startswith(f"{entity}.")]


def others() -> list[Permission]:
    """The rights that are about no entity of the matrix."""
    return [right for right in Permission if right.partition(".")[0] not in ENTITY_WORDS]


def verb(right: Permission) -> Words:
    """The verb of a right, where its entity stands above it."""
    return VERBS.get(right) or USUAL_VERBS.get(right.partition(".")[2]) or LABELS[right]


def name_of(right: Permission) -> str:
    """What a form calls a right."""
    return right.replace(".", "-")


SCOPES: list[tuple[str, Words]] = [(scope.value, words) for scope, words in SCOPE_LABELS.items()]


@dataclass(frozen=True)
class Line:
    """An entity with the fields of its rights."""

    words: Words
    fields: list[forms.BoundField]


class NewRoleForm(forms.Form):
    """Another role, as a copy of one that is there."""

    name = forms.CharField(label=_("Title"), max_length=80)
    like = forms.ModelChoiceField(
        label=_("Copy of"), queryset=Role.objects.order_by("pk"), required=False,
        empty_label=_("none: no right at all"),
        help_text=_("It begins with the rights and hidden fields of that role."),
    )  # fmt: skip


class RenameRoleForm(forms.Form):
    name = forms.CharField(label=_("Title"), max_length=80)


class RemoveRoleForm(forms.Form):
    """Which role the people, queues, rules and statuses get that name this one."""

    to = forms.ModelChoiceField(
        label=_("Its people get"), queryset=Role.objects.none(), required=False, empty_label="—",
        help_text=_("Queues, rules and statuses that name this role name that one then."),
    )  # fmt: skip

    def __init__(self, role: Role, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Role.objects.exclude(pk=role.pk).order_by("pk")


class RightsForm(forms.Form):
    """How far each right of a role reaches; `held` are the scopes by right."""

    def __init__(self, held: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data)
        for right in Permission:
            scope = held.get(right, NO)
            choices = [(NO, "—"), (scope or Scope.ALL.value, YES)] if right in UNDIVIDED else [(NO, "—"), *SCOPES]
            label = verb(right) if right.partition(".")[0] in ENTITY_WORDS else LABELS[right]
            self.fields[name_of(right)] = forms.ChoiceField(
                label=str(label), choices=choices, required=False, initial=scope, widget=forms.Select(attrs=SELECT)
            )

    @property
    def rights(self) -> dict[Permission, Scope | None]:
        """What the action takes."""
        return {right: _scope(self.cleaned_data[name_of(right)]) for right in Permission}

    def lines(self) -> Iterator[Line]:
        """The matrix: entities with their verbs."""
        for entity, words in ENTITIES:
            yield Line(words, [self[name_of(right)] for right in of_entity(entity)])

    def others(self) -> list[forms.BoundField]:
        """What is about no entity."""
        return [self[name_of(right)] for right in others()]


class StatusRightsForm(forms.Form):
    """How far the rights over leads reach in one status; `held` are the usual scopes, `there` those of the status."""

    def __init__(self, held: Mapping[str, str], there: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data)
        for right in BY_STATUS:
            usual = _("as usual: %(reach)s") % {"reach": reach_words(held.get(right, NO))}
            self.fields[name_of(right)] = forms.ChoiceField(
                label=LABELS[right],
                choices=[(USUAL, usual), (NOTHING, _("not at all")), *SCOPES],
                initial=there.get(right, USUAL),
            )

    @property
    def rights(self) -> dict[Permission, Scope | None]:
        return {right: _scope(given) for right, given in self._given().items() if given != USUAL}

    @property
    def usual(self) -> list[Permission]:
        return [right for right, given in self._given().items() if given == USUAL]

    def _given(self) -> dict[Permission, str]:
        return {right: self.cleaned_data[name_of(right)] for right in BY_STATUS}


class HiddenFieldsForm(forms.Form):
    """Which fields a role does not show, of each entity that offers some."""

    def __init__(self, hidden: Iterable[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        by_entity: dict[str, list[str]] = {}
        for entity, field in hidden:
            by_entity.setdefault(entity, []).append(field)
        for entity, fields in sorted(hiding.offered().items(), key=lambda item: _place(item[0])):
            self.fields[entity] = forms.MultipleChoiceField(
                label=str(ENTITY_WORDS.get(entity, entity)), choices=list(fields.items()),
                widget=forms.CheckboxSelectMultiple, required=False, initial=by_entity.get(entity, []),
            )  # fmt: skip


def _place(entity: str) -> int:
    return list(ENTITY_WORDS).index(entity) if entity in ENTITY_WORDS else len(ENTITY_WORDS)


def reach_words(scope: str) -> Words:
    """A kept scope in words, also none and the one that takes a right away."""
    return SCOPE_LABELS[Scope(scope)] if scope not in (NO, NOTHING) else _("not at all")


def _scope(given: str) -> Scope | None:
    return Scope(given) if given not in (NO, NOTHING) else None
