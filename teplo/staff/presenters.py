"""How the events of staff read on the screen."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

PLAIN = {
    "employee.added": _("%(employee)s was added"),
    "employee.changed": _("%(employee)s was changed"),
    "employee.password_set": _("%(employee)s got a new password"),
    "employee.look_chosen": _("%(employee)s chose language, zone and look"),
    "employee.shift_started": _("%(employee)s came on shift"),
    "employee.shift_ended": _("%(employee)s went off shift"),
    "token.made": _("An API token was made"),
    "token.ended": _("An API token was ended"),
    "team.changed": _("A team was changed"),
    "role.changed": _("A role was changed"),
    "queue.changed": _("A queue was changed"),
}


@presents(*PLAIN)
def staff_changed(event: Event, names: Names) -> Line:
    return Line("user-cog", gettext(PLAIN[event.kind]) % {"employee": names("employee", event.facts.get("employee"))})
