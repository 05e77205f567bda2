"""Calling by a click: the provider of somebody's inner number is told to connect him with a number outside."""

from __future__ import annotations

import logging

from django.utils import timezone
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.identity.models import Person
from teplo.intake import connectors
from teplo.intake.connectors.plug import Later, Never, Outcome, Sent
from teplo.kit.problems import Conflict
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.work.actions import calls
from teplo.work.calls.models import AskedCall

log = logging.getLogger(__name__)


def dial(number: str, *, lead: Lead | None = None, person: Person | None = None, by: Employee) -> None:
    """Connect an employee with a number in normal form; Conflict, with what to do, where that cannot be done.

    An inner number of theirs is not dialled: no provider takes it, nor tells it when the call rings.
    """
    number = number.partition(";")[0]
    extension = calls.extension_of(by)
    if extension is None:
        raise _not_by_click()
    channel = extension.channel
    telephony = connectors.connector(channel.kind).telephony
    if telephony is None or telephony.dial is None:
        words = _("Nobody can be called by a click over %(channel)s: dial on your telephone.")
        raise Conflict("no_dial", words % {"channel": channel}, extra={"channel": channel.pk})
    asked = calls.ask_call(channel, number, lead=lead, person=person, by=by, at=timezone.now())
    try:
        outcome = telephony.dial(channel, extension.number, number)
    except Exception as error:  # whatever a plug-in does, the employee is told, and nothing stays half asked for
        log.exception("channel %s could not dial", channel.pk)
        outcome = Never(type(error).__name__)
    _note(asked, outcome, by=by)


def _not_by_click() -> Conflict:
    """Why nobody can be called by a click: there is no telephony at all, or whoever clicks has no number in it."""
    kinds = [kind for kind, plugged in connectors.all_connectors().items() if plugged.telephony is not None]
    channels = list(Channel.objects.filter(kind__in=kinds, is_active=True).order_by("pk")[:2])
    if not channels:
        return Conflict("no_telephony", _("No telephony is connected yet, so nobody can be called by a click."))
    only = {"channel": channels[0].pk} if len(channels) == 1 else {}
    words = _("You have no inner number, so the exchange does not know which telephone to ring.")
    return Conflict("no_extension", words, extra=only)


def _note(asked: AskedCall, outcome: Outcome, *, by: Employee) -> None:
    if isinstance(outcome, Sent):
        if outcome.external_id:
            calls.name_command(asked, command=outcome.external_id)
        return
    # Where nobody answered in time it may ring all the same: what is told of it then is still his.
    if not (isinstance(outcome, Later) and outcome.is_away):
        calls.forget_asked(asked, why=outcome.why, by=by, at=timezone.now())
    raise Conflict("not_dialled", _("The provider did not dial: %(why)s") % {"why": outcome.why})
