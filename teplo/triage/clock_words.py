"""How clocks, ladders and the end of a shift read on the screen."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents
from teplo.triage.models.clocks import Deed

STEPS = {
    Deed.WARN: gettext_noop("An answer is due: the owner was told"),
    Deed.NEXT: gettext_noop("Nobody has answered: it was to go to the next person"),
    Deed.HEAD: gettext_noop("Nobody has answered: the head was told"),
    Deed.FURTHER: gettext_noop("Nobody has answered: it was told further up"),
}
NOTHING = gettext_noop("Nobody has answered")


@presents("clock.escalated")
def escalated(event: Event, names: Names) -> Line:
    told, share = event.facts.get("told"), event.facts.get("share")
    people = [names("employee", one) for one in told] if isinstance(told, list) else []
    words = _("%(share)s%% of the time had passed") % {"share": share}
    listed = _("told: %(names)s") % {"names": ", ".join(people)} if people else ""
    deed = str(event.facts.get("deed"))
    return Line(
        "stairs-up", _(STEPS[Deed(deed)] if deed in Deed.values else NOTHING), " · ".join(filter(None, [words, listed]))
    )


SET_UP = {
    "ladder.changed": gettext_noop("What happens when nobody answers was changed"),
    "ladder.removed": gettext_noop("A channel follows the common steps again"),
    "shift_policy.changed": gettext_noop("What becomes of work at the end of a shift was changed"),
}


@presents(*SET_UP)
def set_up(event: Event, names: Names) -> Line:
    channel = event.facts.get("channel")
    return Line("stairs-up", _(SET_UP[event.kind]), names("channel", channel) if channel else "")


SHIFTS = {
    "shift.handed_over": gettext_noop("The shift of %(employee)s has ended: his enquiries were handed over"),
    "shift.given_back": gettext_noop("%(employee)s is back: his enquiries came back"),
}


@presents(*SHIFTS)
def shift(event: Event, names: Names) -> Line:
    words = _(SHIFTS[event.kind]) % {"employee": names("employee", event.facts.get("employee"))}
    return Line("transfer", words, str(event.facts.get("leads", "")))
