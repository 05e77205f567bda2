"""How the events of clients read on the screen."""

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teplo.clients.models import Contact, Deal
from teplo.kit.money import money_said
from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents


@presents("contact.created")
def contact_created(event: Event, names: Names) -> Line:
    return Line("user-plus", _("A contact was made"), _owner(event, names))


@presents("company.made_client")
def company_made_client(event: Event, names: Names) -> Line:
    return Line("building", _("The company became a client"), _owner(event, names))


@presents("deal.created")
def deal_created(event: Event, names: Names) -> Line:
    words = _("A deal was made: %(deal)s") % {"deal": f"D-{event.deal}"}
    return Line("briefcase", words, " · ".join(filter(None, (_amount(event), _owner(event, names)))))


@presents("contact.changed")
def contact_changed(event: Event, names: Names) -> Line:
    return Line("address-book", _("The contact was changed: %(fields)s") % {"fields": _labels(event, Contact)})


@presents("contact.given", "company.given", "deal.given")
def given(event: Event, names: Names) -> Line:
    return Line("user-check", _("Given to %(employee)s") % {"employee": names("employee", event.facts.get("employee"))})


@presents("deal.changed")
def deal_changed(event: Event, names: Names) -> Line:
    return Line("pencil", _("Changed: %(fields)s") % {"fields": _labels(event, Deal)})


MOVED = {"deal.moved": "arrow-right", "deal.won": "circle-check", "deal.lost": "thumb-down"}


@presents(*MOVED)
def deal_moved(event: Event, names: Names) -> Line:
    facts = event.facts
    values = {"before": names("stage", facts.get("stage_before")), "stage": names("stage", facts.get("stage"))}
    detail = _("The stage was taken out of use") if facts.get("why") == "retired" else ""
    return Line(MOVED[event.kind], _("%(before)s → %(stage)s") % values, detail)


SET_UP = {
    "pipeline.added": gettext_noop("The pipeline “%(pipeline)s” was added"),
    "pipeline.changed": gettext_noop("The pipeline “%(pipeline)s” was changed"),
    "stage.added": gettext_noop("The stage “%(stage)s” was added"),
    "stage.changed": gettext_noop("The stage “%(stage)s” was changed"),
    "stage.retired": gettext_noop("The stage “%(stage)s” was taken out of use"),
}


@presents(*SET_UP)
def pipeline_set_up(event: Event, names: Names) -> Line:
    values = {kind: names(kind, event.facts.get(kind)) for kind in ("pipeline", "stage")}
    return Line("layout-kanban", _(SET_UP[event.kind]) % values)


def _labels(event: Event, model: type[Model]) -> str:
    fields = event.facts.get("fields")
    known = fields if isinstance(fields, list) else []
    return ", ".join(str(getattr(model._meta.get_field(str(name)), "verbose_name", name)) for name in known)


def _owner(event: Event, names: Names) -> str:
    return _("owner: %(employee)s") % {"employee": names("employee", event.facts.get("employee"))}


def _amount(event: Event) -> str:
    return money_said(event.facts.get("amount"), event.facts.get("currency"))
