"""Who is called at which inner number, and at whom a call rings, one step after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from teplo.channels import queries
from teplo.channels.models import Channel, Extension, RingStep
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand

MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class Step:
    """At whom a call rings: one of `RingStep.Who`, the number of the employee or team that it names, seconds."""

    who: str
    seconds: int
    employee: int | None = None
    team: int | None = None


@front_door
def set_extensions(channel: Channel, *, numbers: Mapping[int, Sequence[str]], by: Actor, at: datetime) -> None:
    """Give employees (by number) their inner numbers at a channel, in place of all that were there.

    Invalid at `number_<employee>` where two would have the same.
    """
    demand(by, Permission.CHANNEL_SET_UP)
    now = queries.locked(channel.pk)
    owner: dict[str, int] = {}
    for employee, own in numbers.items():
        for number in own:
            if owner.setdefault(number, employee) != employee:
                words = _("%(number)s is given twice.") % {"number": number}
                raise Invalid(errors=[FieldError(f"number_{employee}", "taken", words)])
    before = dict(Extension.objects.filter(channel=now).values_list("number", "employee"))
    if before == owner:
        return
    Extension.objects.filter(channel=now).exclude(number__in=owner).delete()
    Extension.objects.bulk_create(
        [Extension(channel=now, number=number, employee_id=employee) for number, employee in owner.items()],
        update_conflicts=True,
        unique_fields=["channel", "number"],
        update_fields=["employee"],
    )
    record("channel.changed", by=by, at=at, channel=now.pk, fields=["extensions"])


@front_door
def set_ring_steps(channel: Channel, *, steps: Sequence[Step], by: Actor, at: datetime) -> None:
    """Say at whom calls of a channel ring, one step after another; none: as the provider has it."""
    demand(by, Permission.CHANNEL_SET_UP)
    now = queries.locked(channel.pk)
    if len(steps) > MOST_STEPS:
        raise Invalid(errors=[FieldError("steps", "too_many", _("At most six steps."))])
    RingStep.objects.filter(channel=now).delete()
    RingStep.objects.bulk_create(
        RingStep(
            channel=now, position=place, who=one.who, seconds=one.seconds, employee_id=one.employee, team_id=one.team
        )
        for place, one in enumerate(steps)
    )
    record("channel.changed", by=by, at=at, channel=now.pk, fields=["ring_steps"])
