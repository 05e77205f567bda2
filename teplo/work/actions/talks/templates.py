"""Quick answers and letters to be filled: the company's, by whoever sets up its words, and everybody's own."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import FieldError, Invalid, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.work.talks.models import Template
from teplo.work.talks.places import unknown_places


@front_door
def add_template(*, name: str, subject: str, text: str, is_own: bool, by: Employee, at: datetime) -> Template:
    """Make a template for oneself or for everybody; Invalid names a place that nothing fills."""
    demand(by, Permission.CONVERSATION_ANSWER if is_own else Permission.WORDS_SET_UP)
    _check(name, subject, text)
    kept = {"name": name.strip(), "subject": subject, "text": text, "created_at": at}
    template = Template.objects.create(employee=by if is_own else None, **kept)
    record("template.added", by=by, at=at, template=template.pk, own=is_own)
    return template


@front_door
def change_template(template: Template, *, name: str, subject: str, text: str, by: Employee, at: datetime) -> None:
    """Change one's own template, or one of the company's."""
    now = _locked(template, by)
    _check(name, subject, text)
    now.name, now.subject, now.text = name.strip(), subject, text
    now.save(update_fields=["name", "subject", "text"])
    record("template.changed", by=by, at=at, template=now.pk, own=now.employee_id is not None)


@front_door
def remove_template(template: Template, *, by: Employee, at: datetime) -> Template:
    """Remove a template; gives what it was, so that it can be made again."""
    now = _locked(template, by)
    number = now.pk
    now.delete()
    record("template.removed", by=by, at=at, template=number, own=now.employee_id is not None)
    return now


@step
def _locked(template: Template, by: Employee) -> Template:
    now = Template.objects.select_for_update(of=("self",)).filter(pk=template.pk).first()
    if now is None or now.employee_id not in (None, by.pk):
        raise NotSeen
    demand(by, Permission.CONVERSATION_ANSWER if now.employee_id else Permission.WORDS_SET_UP)
    return now


def _check(name: str, subject: str, text: str) -> None:
    errors = []
    if not name.strip():
        errors.append(FieldError("name", "required", _("Give it a name.")))
    if not text.strip():
        errors.append(FieldError("text", "required", _("Write something first.")))
    for field, words in (("subject", subject), ("text", text)):
        if unknown := unknown_places(words):
            told = _("Nothing fills %(place)s.") % {"place": f"{{{{ {unknown[0]} }}}}"}
            errors.append(FieldError(field, "unknown_place", told))
    if errors:
        raise Invalid(errors=errors)
