"""Leads that somebody hands out by hand, several at once: all or none, and only while they are whose he saw them."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import FieldError, Invalid, NotSeen
from teplo.kit.transactions import front_door
from teplo.leads import actions as leads
from teplo.leads.models import Lead
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, demand, refused
from teplo.triage.actions import bulk
from teplo.triage.actions.deeds import demand_possible
from teplo.triage.actions.seen import demand_seen_owner
from teplo.triage.deeds import Deed
from teplo.triage.models import BulkChange


@front_door
def hand_out(
    seen: Mapping[int, str], *, to: Employee | Queue, comment: str = "", by: Employee, at: datetime
) -> BulkChange:
    """Give leads to one owner: a bulk change that is over when this returns, and is taken back like any other.

    `seen` says whose each lead was for whoever hands it out: `{17: "queue:1", 18: "employee:3"}`. Conflict names who
    was faster, NotSeen and Forbidden say that the right does not reach one of them; nothing is given then.
    """
    demand(by, Permission.LEAD_ASSIGN)
    if not 0 < len(seen) <= bulk.AT_ONCE:
        words = _("At most %(most)s leads are handed out at once.") % {"most": bulk.AT_ONCE}
        raise Invalid(errors=[FieldError("", "too_many", words)])
    owner = {"queue": to.pk} if isinstance(to, Queue) else {"employees": [to.pk]}
    values = {**owner, "comment": comment}
    demand_possible(Deed.ASSIGN, values, by=by, at=at)
    looked = bulk.look(Deed.ASSIGN, values, sorted(seen), by=by, at=at)
    leads.lock_many(sorted(seen))
    _demand_unchanged(seen, by=by, at=at)
    if "unseen" in looked.skipped:
        raise NotSeen
    if "no_right" in looked.skipped:
        raise refused(Permission.LEAD_ASSIGN)
    return bulk.begin(looked.bulk, by=by, at=at)


# allow undecorated-verb: compares, writes nothing
def _demand_unchanged(seen: Mapping[int, str], *, by: Employee, at: datetime) -> None:
    found = {lead.pk: lead for lead in Lead.objects.filter(pk__in=seen).defer("search")}
    if len(found) != len(seen):
        raise NotSeen
    for number, owner in seen.items():
        demand_seen_owner(found[number], owner, by=by, at=at)
