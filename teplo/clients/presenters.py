"""How the events of clients read on the screen."""

from typing import Any

from django.db.models import Model
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teplo.clients.models import Contact, Deal, DealLine, Position
from teplo.kit.money import money_said
from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents
from teplo.terms.fields import label_of


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


POSITIONS = {
    "contact.position_added": gettext_noop("Another company was added to the contact"),
    "contact.position_changed": gettext_noop("What he is in a company was changed: %(fields)s"),
    "contact.position_dropped": gettext_noop("A company was taken off the contact"),
}


@presents(*POSITIONS)
def position_changed(event: Event, names: Names) -> Line:
    return Line("building", _(POSITIONS[event.kind]) % {"fields": _labels(event, Position)})


@presents("contact.given", "company.given", "deal.given")
def given(event: Event, names: Names) -> Line:
    return Line("user-check", _("Given to %(employee)s") % {"employee": names("employee", event.facts.get("employee"))})


@presents("deal.changed")
def deal_changed(event: Event, names: Names) -> Line:
    return Line("pencil", _("Changed: %(fields)s") % {"fields": _labels(event, Deal)})


LINES = (
    ("added", gettext_noop("Products added: %(count)s")),
    ("changed", gettext_noop("Products changed: %(count)s")),
    ("dropped", gettext_noop("Products taken out: %(count)s")),
)
MOST_TOLD = 3


@presents("deal.lines_changed")
def lines_changed(event: Event, names: Names) -> Line:
    facts = event.facts
    told: list[dict[str, Any]] = [one for one in facts.get("lines") or [] if isinstance(one, dict)]
    counts = [(words, sum(one.get("what") == what for one in told)) for what, words in LINES]
    text = " · ".join(_(words) % {"count": count} for words, count in counts if count)
    before, after = (money_said(facts.get(key), facts.get("currency")) for key in ("amount_before", "amount"))
    amount = [f"{before or '—'} → {after or '—'}"] if before != after else []
    return Line("package", text, " · ".join([*(_of_line(one, names) for one in told[:MOST_TOLD]), *amount]))


def _of_line(told: dict[str, Any], names: Names) -> str:
    """What a line of the ledger tells of one product: which, and figures as they were and became."""
    name = names("product", told["product"]) if told.get("product") else _("not of the catalogue")
    values: dict[str, list[Any]] = told.get("values") or {}
    changes = [
        f"{label_of(DealLine, key)} {_figure(pair[0])} → {_figure(pair[1])}"
        for key, pair in values.items()
        if key in ("quantity", "price", "discount")
    ]
    return f"{name}: {', '.join(changes)}" if changes else name


def _figure(value: object) -> str:
    """A number as its reader writes it, without noughts behind the point that say nothing."""
    plain = str(value)
    return number_format(plain.rstrip("0").rstrip(".") if "." in plain else plain, force_grouping=True)


MOVED = {"deal.moved": "arrow-right", "deal.won": "circle-check", "deal.lost": "thumb-down"}


@presents(*MOVED)
def deal_moved(event: Event, names: Names) -> Line:
    facts = event.facts
    values = {"before": names("stage", facts.get("stage_before")), "stage": names("stage", facts.get("stage"))}
    detail = _("The stage was taken out of use") if facts.get("why") == "retired" else ""
    if reason := facts.get("reason"):
        detail = _("Reason: %(reason)s") % {"reason": names("reason", reason)}
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
    return ", ".join(label_of(model, str(name)) for name in known)


def _owner(event: Event, names: Names) -> str:
    return _("owner: %(employee)s") % {"employee": names("employee", event.facts.get("employee"))}


def _amount(event: Event) -> str:
    return money_said(event.facts.get("amount"), event.facts.get("currency"))
