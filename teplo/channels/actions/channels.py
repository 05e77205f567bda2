"""Ways in are set up: added, and told what to do with what arrives there (CAP-12)."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.channels import queries
from teplo.channels.actions.forms import make_form
from teplo.channels.kinds import opened_kinds
from teplo.channels.models import Channel
from teplo.kit import tokens
from teplo.kit.changes import add, check, put
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand

SETTINGS = (
    "name", "is_active", "is_lead_source", "responsible_employee", "responsible_queue", "needs_reason",
    "response_minutes", "targets", "schedule", "default_source", "default_product", "tag",
    "opens_deals",
)  # fmt: skip


@front_door
def add_channel(kind: str, *, name: str, language: str, by: Actor, at: datetime) -> Channel:
    """Open another way in, of a kind that people open themselves; a form begins with what can be used at once.

    The name in addresses is made from `name`. Invalid where the name is missing, Conflict where a form cannot begin
    for want of a text of consent.
    """
    demand(by, Permission.CHANNEL_SET_UP)
    if kind not in [known.key for known in opened_kinds()]:
        raise Invalid(errors=[FieldError("kind", "unknown", _("Choose a kind from the list."))])
    shown = one_line(name, limit=1_000)
    taken = set(Channel.objects.values_list("slug", flat=True))
    channel = Channel(
        kind=kind,
        name=shown,
        slug=free_slug(slug(shown, limit=50, otherwise=str(kind)), taken, limit=60),
        key=tokens.make_public_key(),
    )
    check(channel)
    add(channel)
    if kind == Channel.Kind.FORM:
        make_form(channel, heading=shown, language=language)
    record("channel.added", by=by, at=at, channel=channel.pk, kind=str(kind))
    return channel


@front_door
def change_channel(channel: Channel, *, values: Mapping[str, object], by: Actor, at: datetime) -> Channel:
    """Change settings of a channel, any of `SETTINGS`; Invalid names the field that cannot be so."""
    demand(by, Permission.CHANNEL_SET_UP)
    now = queries.locked(channel.pk)
    changed = put(now, values, allowed=SETTINGS)
    if mistakes := _people_mistakes(now):
        raise Invalid(errors=mistakes)
    if now.kind == Channel.Kind.MANUAL and not (now.is_active and now.is_lead_source):
        raise Conflict("last_way_in", _("Leads can always be entered by hand: this channel stays in use."))
    if changed:
        # What came before stays a lead.
        now.opens_deals_at = at if "opens_deals" in changed else now.opens_deals_at
        now.save(update_fields=[*changed, "opens_deals_at"])
        record("channel.changed", by=by, at=at, channel=now.pk, fields=changed)
    return now


def _people_mistakes(channel: Channel) -> list[FieldError]:
    employee = channel.responsible_employee
    if employee and channel.responsible_queue_id:
        return [FieldError("responsible_queue", "two_responsible", _("Choose a person or a queue, not both."))]
    if employee and (employee.is_robot or not employee.is_active):
        return [
            FieldError("responsible_employee", "not_here", _("%(name)s does not work here.") % {"name": employee.name})
        ]
    return []
