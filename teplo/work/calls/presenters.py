"""How the events of calls read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents
from teplo.work.calls.models import Call, Direction, MissedCall

CALLS = {
    "call.rang": ("phone-incoming", gettext_noop("Incoming call")),
    "call.answered": ("phone-call", gettext_noop("The call was answered")),
    "call.missed": ("phone-off", gettext_noop("A call was missed")),
    "call.ended": ("phone", gettext_noop("The call is over")),
    "call.settled": ("phone-plus", gettext_noop("A missed call")),
    "call.recorded": ("phone", gettext_noop("The recording of a call was kept")),
    "call.asked": ("phone-outgoing", gettext_noop("A call was asked for by a click")),
    "call.not_dialled": ("alert-triangle", gettext_noop("The provider did not dial")),
    "call.recording_retried": ("refresh", gettext_noop("The recording of a call is asked for again")),
    "call.recording_failed": ("alert-triangle", gettext_noop("The recording of a call could not be fetched")),
}
OURS = ("phone-outgoing", gettext_noop("Outgoing call"))


@presents(*CALLS)
def call_told(event: Event, names: Names) -> Line:
    is_ours = event.kind == "call.rang" and event.facts.get("direction") == Direction.OUT
    icon, text = OURS if is_ours else CALLS[event.kind]
    return Line(icon, gettext(text), " · ".join(filter(None, _details(event, names))))


def _details(event: Event, names: Names) -> list[str]:
    facts = event.facts
    state, ending, seconds = facts.get("state"), facts.get("ending"), facts.get("seconds")
    return [
        names("employee", facts["employee"]) if facts.get("employee") else "",
        str(dict(MissedCall.State.choices).get(str(state), "")) if state else "",
        str(dict(Call.Ending.choices).get(str(ending), "")) if ending else "",
        f"{seconds // 60}:{seconds % 60:02}" if isinstance(seconds, int) else "",
    ]
