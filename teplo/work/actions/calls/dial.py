"""Calling by a click: who asked for it is written down before the provider dials, so that the call is known as his."""

from datetime import datetime

from teplo.channels.models import Channel, Extension
from teplo.identity.models import Person
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.leads.queries import locked
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.work.calls.models import AskedCall


@front_door
def ask_call(
    channel: Channel, number: str, *, lead: Lead | None = None, person: Person | None = None, by: Employee, at: datetime
) -> AskedCall:
    """Note that somebody has a number (in normal form) called over a channel; the provider is told afterwards."""
    now = locked(lead.pk) if lead else None
    demand(by, Permission.CALL_DIAL)
    if now:
        demand(by, Permission.LEAD_SEE, now)
    person_id = now.person_id if now else person.pk if person else None
    asked = AskedCall.objects.create(
        channel=channel, employee=by, lead=now, person_id=person_id, number=number[:40], at=at
    )
    record("call.asked", by=by, at=at, lead=lead.pk if lead else None, person=person_id, channel=channel.pk)
    return asked


@front_door
def name_command(asked: AskedCall, *, command: str) -> None:
    """What the provider calls the command: by it its events are known as this call's."""
    AskedCall.objects.filter(pk=asked.pk, command="").update(command=command[:120])


@front_door
def forget_asked(asked: AskedCall, *, why: str, by: Employee, at: datetime) -> None:
    """The provider refused: nothing was dialled. `why` is a code or the other side's word, at most 80 characters."""
    if AskedCall.objects.filter(pk=asked.pk, call=None).delete()[0]:
        about = {"lead": asked.lead_id, "person": asked.person_id, "channel": asked.channel_id}
        record("call.not_dialled", by=by, at=at, why=why[:80], **about)


@front_door
def forget_all_asked(*, before: datetime) -> int:
    """What was asked for before that moment is known as a call by now, or was never dialled; how many."""
    return AskedCall.objects.filter(at__lt=before).delete()[0]


# allow undecorated-verb: asks, writes nothing
def extension_of(employee: Employee) -> Extension | None:
    """The inner number by which somebody calls: that of the channel that was set up first."""
    own = Extension.objects.filter(employee=employee, channel__is_active=True)
    return own.select_related("channel__settings").order_by("channel_id", "pk").first()
