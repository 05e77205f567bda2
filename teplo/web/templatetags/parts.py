"""The large components: each is a template under web/components, filled by plain values (shell/parts.py)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ChoiceField,
    Field,
    ModelChoiceField,
    RadioSelect,
    Select,
    Widget,
)
from django.template import Context

from teplo.web.shell.parts import Chip, FilterField, FoundGroup, Happening, InlineField, Pages, Tab, TaskRow

register = template.Library()

Parts = dict[str, Any]
EMPTY, OF_DJANGO = "—", "---------"


@register.inclusion_tag("web/components/empty_state.html")
def empty_state(
    icon: str, title: str, sentence: str = "", *, url: str = "", action: str = "", panel: bool = False
) -> Parts:
    """An empty list says what to do; `panel` opens the action in the side panel."""
    return {"icon": icon, "title": title, "sentence": sentence, "url": url, "action": action, "panel": panel}


@register.inclusion_tag("web/components/tabs.html")
def tabs(entries: Sequence[Tab], label: str) -> Parts:
    """Links over one list; `label` names the group for screen readers."""
    return {"entries": entries, "label": label}


@register.inclusion_tag("web/components/filter_bar.html")
def filter_bar(chips: Sequence[Chip], fields: Sequence[FilterField], clear_url: str = "") -> Parts:
    """Filters that are set, and a menu of those that may be; every one is a link."""
    return {"chips": chips, "fields": fields, "clear_url": clear_url}


@register.inclusion_tag("web/components/pager.html")
def pager(pages: Pages) -> Parts:
    """How many there are, newer and older."""
    return {"pages": pages}


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField) -> Parts:
    """A form field with label, help and errors; keeps what was typed."""
    _dash(bound.field)
    widget = bound.field.widget
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    return {
        "bound": bound,
        "control": "" if is_group else bound.as_widget(attrs=_control_attrs(bound)),
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": is_group,
        "is_optional": not bound.field.required and not _says_something(bound),
        "choices": list(bound.subwidgets) if is_group else [],
        "type": "checkbox" if isinstance(widget, CheckboxSelectMultiple) else "radio",
    }


@register.simple_tag
def control(bound: BoundField) -> str:
    """The control of a form field alone, where its label stands elsewhere."""
    return bound.as_widget(attrs=_control_attrs(bound))


def _dash(field: Field) -> None:
    """The empty line of a list is a dash everywhere; Django's own is a row of them."""
    if isinstance(field, ModelChoiceField):
        field.empty_label = EMPTY if field.empty_label == OF_DJANGO else field.empty_label
    elif isinstance(field, ChoiceField):
        choices = list(cast(Iterable[tuple[object, object]], field.choices))
        if ("", OF_DJANGO) in choices:
            field.choices = [("", EMPTY) if value == "" else (value, words) for value, words in choices]


def _says_something(bound: BoundField) -> bool:
    """Whether a list has no empty line: then something is chosen in it always, and nothing is left out."""
    widget = bound.field.widget
    if not isinstance(widget, Select | RadioSelect) or isinstance(widget, CheckboxSelectMultiple):
        return False
    if isinstance(bound.field, ModelChoiceField):
        return bound.field.empty_label is None
    return all(value not in ("", None) for value, _words in getattr(bound.field, "choices", ()))


def _control_attrs(bound: BoundField) -> dict[str, Any]:
    attrs: dict[str, Any] = {"class": _control_class(bound.field.widget)}
    if bound.field.widget.attrs.get("placeholder") == bound.label:
        attrs["placeholder"] = False  # a label said twice helps nobody
    if bound.errors:
        attrs["aria-invalid"] = "true"
    described = [("help", bound.help_text), ("error", bound.errors)]
    if shown := [f"{bound.auto_id}-{part}" for part, words in described if words]:
        attrs["aria-describedby"] = " ".join(shown)
    return attrs


def _control_class(widget: Widget) -> str:
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.inclusion_tag("web/components/form_fields.html")
def form_fields(form: Any) -> Parts:
    """The faults of the whole form, then every visible field, then the hidden ones.

    What most leave as it is a form may fold: `folded = ((words, names of fields), …)`; a fault within opens it.
    """
    parts = [(words, [form[name] for name in names]) for words, names in getattr(form, "folded", ())]
    inside = {bound.name for _words, fields in parts for bound in fields}
    folds = [(words, fields, any(bound.errors for bound in fields)) for words, fields in parts]
    return {"form": form, "shown": [b for b in form.visible_fields() if b.name not in inside], "folds": folds}


@register.inclusion_tag("web/components/form_faults.html")
def form_faults(form: Any) -> Parts:
    """Faults that belong to no field one sees."""
    hidden = [fault for bound in form.hidden_fields() for fault in bound.errors]
    return {"faults": [*form.non_field_errors(), *hidden]}


@register.inclusion_tag("web/components/inline_field.html")
def inline_field(entry: InlineField) -> Parts:
    """A value that is changed where it stands: Enter saves, Esc restores, an error stays at the field."""
    return {"entry": entry}


@register.inclusion_tag("web/components/happening.html")
def happening(entry: Happening) -> Parts:
    """One line of a timeline, inside `<ol class="timeline">`."""
    return {"entry": entry}


@register.inclusion_tag("web/components/task_row.html")
def task_row(task: TaskRow) -> Parts:
    """A task: tick, kind, words, owner, when."""
    return {"task": task}


@register.inclusion_tag("web/components/progress.html")
def progress(done: int, whole: int, words: str) -> Parts:
    """Long work: how much of the whole is done."""
    return {"done": done, "whole": whole, "words": words}


@register.inclusion_tag("web/components/conflict.html")
def conflict(mine: str, theirs: str, *, who: str = "", at: dt.datetime | None = None, choose: bool = False) -> Parts:
    """What both have written, when two change one value at once."""
    return {"mine": mine, "theirs": theirs, "who": who, "at": at, "choose": choose}


@register.inclusion_tag("web/components/why.html")
def why(question: str, answer: str, reasons: Sequence[str] = (), rule: str = "", more_url: str = "") -> Parts:
    """A small question mark that opens the reasons of an automatic decision: `Why me?`; `more_url` is a panel."""
    return {"question": question, "answer": answer, "reasons": reasons, "rule": rule, "more_url": more_url}


@register.inclusion_tag("web/components/found.html")
def found(groups: Sequence[FoundGroup], asked: str = "") -> Parts:
    """What the search box found; also tells when it found nothing."""
    return {"groups": groups, "asked": asked}


@register.inclusion_tag("web/components/toasts.html", takes_context=True)
def toasts(context: Context, *, oob: bool = False) -> Parts:
    """Messages of this request, each for ten seconds, with its undo where it has one."""
    return {
        "messages": context.get("messages", ()),
        "oob": oob,
        "csrf_token": context.get("csrf_token", ""),
    }
