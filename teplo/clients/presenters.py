"""How the events of clients read on the screen."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

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


def _owner(event: Event, names: Names) -> str:
    return _("owner: %(employee)s") % {"employee": names("employee", event.facts.get("employee"))}


def _amount(event: Event) -> str:
    amount = event.facts.get("amount")
    if amount is None:
        return ""
    return f"{number_format(Decimal(str(amount)), force_grouping=True)} {event.facts.get('currency')}"
