"""How the events of staff read on the screen."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents

PLAIN = {
    "employee.added": _("%(employee)s was added"),
    "employee.changed": _("%(employee)s was changed"),
    "employee.left": _("%(employee)s left"),
    "employee.came_back": _("%(employee)s came back"),
    "employee.password_set": _("%(employee)s got a new password"),
    "employee.look_chosen": _("%(employee)s chose language, zone and look"),
    "employee.shift_started": _("%(employee)s came on shift"),
    "employee.shift_ended": _("%(employee)s went off shift"),
    "token.made": _("The API token “%(token)s” was made"),
    "token.ended": _("The API token “%(token)s” was ended"),
    "team.added": _("The team “%(team)s” was added"),
    "team.changed": _("The team “%(team)s” was changed"),
    "team.removed": _("A team was removed"),
    "role.added": _("The role “%(role)s” was added"),
    "role.changed": _("The role “%(role)s” was changed"),
    "role.removed": _("A role was removed"),
    "schedule.added": _("The schedule “%(schedule)s” was added"),
    "schedule.changed": _("The schedule “%(schedule)s” was changed"),
    "calendar.opened": _("%(employee)s reads his tasks in a calendar of his own"),
    "calendar.closed": _("%(employee)s reads his tasks in his own calendar no more"),
    "calendar.changed": _("A day of a calendar was changed"),
    "working.began": _("%(employee)s works by “%(schedule)s”"),
    "working.ended": _("%(employee)s no longer works by “%(schedule)s”"),
    "absence.added": _("An absence of %(employee)s was noted"),
    "absence.changed": _("An absence of %(employee)s was changed"),
    "absence.ended": _("An absence of %(employee)s ended or was taken back"),
    "duty.added": _("%(employee)s was put on duty"),
    "duty.ended": _("A duty of %(employee)s ended or was taken back"),
    "employee.limits_set": _("The limits of %(employee)s were set"),
    "shifts.laid_out": _("Shifts were laid out further"),
    "queue.added": _("The queue “%(queue)s” was added"),
    "queue.changed": _("The queue “%(queue)s” was changed"),
}


@presents(*PLAIN)
def staff_changed(event: Event, names: Names) -> Line:
    values = {
        kind: names(kind, event.facts.get(kind)) for kind in ("employee", "team", "queue", "token", "role", "schedule")
    }
    return Line("users", gettext(PLAIN[event.kind]) % values)
