"""What happens when nobody answers is set up: the common steps, and those of a channel of its own."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.triage.ladders import FARTHEST, MOST_STEPS, Step
from teplo.triage.models import Clock, Ladder
from teplo.triage.models.clocks import Deed


@front_door
def set_ladder(channel: Channel | None, *, steps: Sequence[Step], by: Actor, at: datetime) -> Ladder:
    """Say what happens while nobody answers, for one channel or (None) for all that have no steps of their own.

    Invalid names the step that cannot be, by its place: `share_0`. What waits already goes on by the new steps.
    """
    demand(by, Permission.RULE_SET_UP)
    if mistakes := _mistakes(steps):
        raise Invalid(errors=mistakes)
    ordered = sorted(steps, key=lambda one: one.share)
    kept = [one.as_json() for one in ordered]
    ladder, _made = Ladder.objects.select_for_update(of=("self",)).get_or_create(channel=channel)
    if ladder.steps != kept:
        ladder.steps = kept
        ladder.save(update_fields=["steps"])
        _look_again(channel, at=at)
        record("ladder.changed", by=by, at=at, channel=channel.pk if channel else None, steps=kept)
    return ladder


@front_door
def drop_ladder(channel: Channel, *, by: Actor, at: datetime) -> None:
    """Let a channel follow the common steps again."""
    demand(by, Permission.RULE_SET_UP)
    if Ladder.objects.filter(channel=channel).delete()[0]:
        _look_again(channel, at=at)
        record("ladder.removed", by=by, at=at, channel=channel.pk)


@step
def _look_again(channel: Channel | None, *, at: datetime) -> None:
    """Whoever still waits in time climbs the ladder as it is now; what is late already goes on as it was planned."""
    waiting = Clock.objects.filter(ended_at=None, due_at__gte=at)
    if channel:
        waiting = waiting.filter(channel=channel)
    else:
        waiting = waiting.exclude(channel__in=Ladder.objects.exclude(channel=None).values("channel"))
    waiting.update(next_at=at, next_share=0)


def _mistakes(steps: Sequence[Step]) -> list[FieldError]:
    found: list[FieldError] = []
    if len(steps) > MOST_STEPS:
        found.append(FieldError("", "too_many", _("At most %(most)d steps.") % {"most": MOST_STEPS}))
    shares = [one.share for one in steps]
    here = set(
        Employee.objects.people().filter(pk__in=[one.to for one in steps if one.to]).values_list("pk", flat=True)
    )
    for place, one in enumerate(steps):
        if not 0 < one.share <= FARTHEST:
            words = _("Between 1 and %(most)d per cent of the time.") % {"most": FARTHEST}
            found.append(FieldError(f"share_{place}", "out_of_range", words))
        elif one.share in shares[:place]:
            found.append(FieldError(f"share_{place}", "twice", _("Another step comes at the same moment.")))
        if one.deed not in Deed.values:
            found.append(FieldError(f"deed_{place}", "unknown", _("Choose a value from the list.")))
        if one.to and one.to not in here:
            found.append(FieldError(f"to_{place}", "not_here", _("This person does not work here.")))
    return found
