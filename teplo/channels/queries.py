"""Questions about the ways in."""

from django.db.models import QuerySet

from teplo.channels.models import Channel, Form
from teplo.kit.problems import NotSeen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may


def locked(number: int) -> Channel:
    """The channel as it stands now, locked until the end of the transaction; NotSeen where there is none."""
    channel = Channel.objects.select_for_update(of=("self",), no_key=True).filter(pk=number).first()
    if channel is None:
        raise NotSeen
    return channel


def set_up_by(employee: Employee) -> QuerySet[Channel]:
    """The channels that this employee may set up, in the order of their names."""
    if not may(employee, Permission.CHANNEL_SET_UP):
        return Channel.objects.none()
    return Channel.objects.select_related("responsible_employee", "responsible_queue").order_by("name", "pk")


def forms_set_up_by(employee: Employee) -> QuerySet[Form]:
    """The forms that this employee may set up, in the order of their channels' names."""
    if not may(employee, Permission.CHANNEL_SET_UP):
        return Form.objects.none()
    return Form.objects.select_related("channel").order_by("channel__name", "pk")
