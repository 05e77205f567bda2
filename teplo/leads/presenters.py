"""How the events of leads read on the screen."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teplo.leads.models import Heat, Lead
from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents
from teplo.terms.fields import label_of, told_words
from teplo.terms.rules import key_of


@presents("lead.opened")
def opened(event: Event, names: Names) -> Line:
    return Line(
        "inbox", _("The lead was opened: %(channel)s") % {"channel": names("channel", event.facts.get("channel"))}
    )


@presents("enquiry.repeated")
def repeated(event: Event, names: Names) -> Line:
    text = _("Came again: %(channel)s") % {"channel": names("channel", event.facts.get("channel"))}
    return Line("repeat", text, _("Another name was given: needs checking") if event.facts.get("check") else "")


@presents("lead.status_changed", "lead.refused", "lead.junked")
def status_changed(event: Event, names: Names) -> Line:
    values = {
        "status": names("status", event.facts.get("status")),
        "before": names("status", event.facts.get("before")),
    }
    reason = event.facts.get("reason")
    detail = _("Reason: %(reason)s") % {"reason": names("reason", reason)} if reason else ""
    return Line("arrow-right", _("%(before)s → %(status)s") % values, detail)


@presents("lead.reopened")
def reopened(event: Event, names: Names) -> Line:
    return Line("rotate", _("Returned to work"))


@presents("lead.waits")
def waits(event: Event, names: Names) -> Line:
    day = event.facts.get("until")
    return Line(
        "clock-pause",
        _("Waits until %(day)s") % {"day": date_format(date.fromisoformat(str(day)))} if day else _("Waits no longer"),
    )


@presents("lead.changed")
def changed(event: Event, names: Names) -> Line:
    fields, values = event.facts.get("fields"), event.facts.get("values")
    told = {field: both for field, both in values.items() if both} if isinstance(values, dict) else {}
    labels = [label_of(Lead, str(field)) for field in fields if field not in told] if isinstance(fields, list) else []
    changes = [_change(field, *both, names=names) for field, both in told.items()]
    words = _("Changed: %(fields)s") % {"fields": ", ".join(labels)} if labels else changes.pop(0)
    return Line("pencil", words, " · ".join(changes))


def _change(field: str, before: object, now: object, *, names: Names) -> str:
    """What a field was and what it became; `values` of the event hold both."""
    values = {
        "field": label_of(Lead, field),
        "before": _value(field, before, names),
        "now": _value(field, now, names),
    }
    return _("%(field)s: %(before)s → %(now)s") % values


def _value(field: str, value: object, names: Names) -> str:
    if value in (None, ""):
        return "—"
    if key_of(field):
        return told_words("lead", field, value, names)
    if field == "heat":
        return str(dict(Heat.choices).get(str(value), value))
    if field == "amount":
        return number_format(Decimal(str(value)), force_grouping=True)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "—"
    return names(field.removesuffix("_id"), value) if field.endswith("_id") else str(value)


@presents("lead.assigned", "lead.given", "lead.taken")
def assigned(event: Event, names: Names) -> Line:
    facts = event.facts
    before = _before(event, names)
    if facts.get("queue"):
        return Line("users", _("Waits in the queue “%(queue)s”") % {"queue": names("queue", facts["queue"])}, before)
    text = _("Given to %(employee)s") if event.kind != "lead.taken" else _("Taken by %(employee)s")
    return Line("user-check", text % {"employee": names("employee", facts.get("employee"))}, before)


def _before(event: Event, names: Names) -> str:
    """Whose it was before it was given to somebody else."""
    for kind in ("employee", "queue"):
        if number := event.facts.get(f"from_{kind}"):
            return _("before: %(owner)s") % {"owner": names(kind, number)}
    return ""


STATUSES = {
    "status.added": gettext_noop("The status “%(status)s” was added"),
    "status.changed": gettext_noop("The status “%(status)s” was changed"),
    "status.retired": gettext_noop("The status “%(status)s” was taken out of use"),
    "status.removed": gettext_noop("A status that no lead ever stood in was removed"),
}


@presents(*STATUSES)
def status_set_up(event: Event, names: Names) -> Line:
    return Line("list", _(STATUSES[event.kind]) % {"status": names("status", event.facts.get("status"))})
