"""What the templates of calls are given: plain values of a call."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from teplo.work.calls.lists import is_hidden, person_of
from teplo.work.calls.models import Call, Direction, MissedCall, Recording

ICONS = {Direction.IN: "phone-incoming", Direction.OUT: "phone-outgoing", Direction.INTERNAL: "phone"}
HUES = {
    MissedCall.State.WAITING: "pink",
    MissedCall.State.WITHIN_20_MINUTES: "green",
    MissedCall.State.WITHIN_23_HOURS: "teal",
    MissedCall.State.CAME_THROUGH: "indigo",
    MissedCall.State.NOT_REACHED: "slate",
}


@dataclass(frozen=True)
class Sound:
    """A recording of a call: to be heard, on its way, or why it is not there."""

    recording: Recording

    @property
    def is_kept(self) -> bool:
        return self.recording.state == Recording.State.KEPT

    @property
    def is_failed(self) -> bool:
        return self.recording.state == Recording.State.FAILED


@dataclass(frozen=True)
class Line:
    """A call in a list, a stream, or a window: with whom, about what, what came of it."""

    call: Call
    name: str
    url: str
    icon: str
    words: str
    is_hidden: bool
    length: str
    missed_words: str = ""
    missed_hue: str = ""
    sounds: list[Sound] = field(default_factory=list)

    @property
    def is_incoming(self) -> bool:
        return self.call.direction == Direction.IN


def line_of(call: Call) -> Line:
    """A call as a line; its people are hidden already where they must be."""
    person = person_of(call)
    missed = getattr(call, "missed", None)
    return Line(
        call=call,
        name=person.name if person else "",
        url=_url(call),
        icon="phone-off" if call.is_missed else ICONS.get(Direction(call.direction), "phone"),
        words=_words(call),
        is_hidden=is_hidden(call),
        length=length_of(call.talk_seconds) if call.talk_seconds else "",
        missed_words=missed.get_state_display() if missed else "",
        missed_hue=HUES[MissedCall.State(missed.state)] if missed else "",
        sounds=[Sound(one) for one in getattr(call, "sounds", ())],
    )


def length_of(seconds: int) -> str:
    """A length as a clock says it: `3:07`."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _url(call: Call) -> str:
    if call.lead:
        return reverse("lead", args=[call.lead.pk])
    if call.person is not None and not call.person._state.adding and not call.lead_id:
        return reverse("person", args=[call.person.pk])
    return ""


def _words(call: Call) -> str:
    if not call.is_over:
        return _("Rings") if call.state == Call.State.RINGING else str(call.get_state_display())
    return str(call.get_ending_display()) if call.ending else _("Over")
