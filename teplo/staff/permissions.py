"""The one access policy: what may be done, by whom, to whose records."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Protocol, cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Forbidden
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee


class Permission(StrEnum):
    """Every right that a role can hold. The first word is the kind of record, the second the verb."""

    LEAD_SEE = "lead.see"
    LEAD_ADD = "lead.add"
    LEAD_CHANGE = "lead.change"
    LEAD_ASSIGN = "lead.assign"
    LEAD_REFUSE = "lead.refuse"
    LEAD_REOPEN = "lead.reopen"
    LEAD_CONVERT = "lead.convert"
    LEAD_EXPORT = "lead.export"
    CONTACT_SEE = "contact.see"
    CONTACT_ADD = "contact.add"
    CONTACT_CHANGE = "contact.change"
    CONTACT_EXPORT = "contact.export"
    COMPANY_SEE = "company.see"
    COMPANY_ADD = "company.add"
    COMPANY_CHANGE = "company.change"
    COMPANY_EXPORT = "company.export"
    DEAL_SEE = "deal.see"
    DEAL_ADD = "deal.add"
    DEAL_CHANGE = "deal.change"
    DEAL_EXPORT = "deal.export"
    PERSON_SEE = "person.see"
    PERSON_CHANGE = "person.change"
    TASK_SEE = "task.see"
    TASK_ADD = "task.add"
    TASK_CHANGE = "task.change"
    CONVERSATION_SEE = "conversation.see"
    CONVERSATION_ANSWER = "conversation.answer"
    CHAT_RATING_SEE = "chat_rating.see"
    CALL_SEE = "call.see"
    CALL_DIAL = "call.dial"
    REPORT_SEE = "report.see"
    VIEW_SHARE = "view.share"
    IMPORT_RUN = "import.run"
    CAPTURE_SEE = "capture.see"
    CAPTURE_DECIDE = "capture.decide"
    CHANNEL_SET_UP = "channel.set_up"
    RULE_SET_UP = "rule.set_up"
    WORDS_SET_UP = "words.set_up"
    SCRIPT_MANAGE = "script.manage"
    STAFF_SET_UP = "staff.set_up"
    SCHEDULE_SET_UP = "schedule.set_up"
    TOKEN_SET_UP = "token.set_up"


class Scope(StrEnum):
    """Whose records a right reaches; each includes the ones before it."""

    OWN = "own"
    TEAM = "team"
    TEAMS_BELOW = "teams_below"
    ALL = "all"


WIDTH = {scope: width for width, scope in enumerate(Scope)}
# The scope of a grant that takes a right away in one status.
NOTHING = "none"

# The rights over leads that may reach otherwise in one of their statuses.
BY_STATUS = (
    Permission.LEAD_SEE,
    Permission.LEAD_CHANGE,
    Permission.LEAD_ASSIGN,
    Permission.LEAD_REFUSE,
    Permission.LEAD_REOPEN,
    Permission.LEAD_CONVERT,
    Permission.LEAD_EXPORT,
)
# The rights that one has or has not: they are about no record with an owner.
UNDIVIDED = frozenset(
    {
        Permission.LEAD_ADD,
        Permission.CONTACT_ADD,
        Permission.COMPANY_ADD,
        Permission.DEAL_ADD,
        Permission.CALL_DIAL,
        Permission.VIEW_SHARE,
        Permission.CAPTURE_SEE,
        Permission.CAPTURE_DECIDE,
        Permission.CHANNEL_SET_UP,
        Permission.RULE_SET_UP,
        Permission.WORDS_SET_UP,
        Permission.SCRIPT_MANAGE,
        Permission.STAFF_SET_UP,
        Permission.TOKEN_SET_UP,
    }
)

LABELS = {
    Permission.LEAD_SEE: _("See leads"),
    Permission.LEAD_ADD: _("Enter leads"),
    Permission.LEAD_CHANGE: _("Change and work leads"),
    Permission.LEAD_ASSIGN: _("Give leads to others"),
    Permission.LEAD_REFUSE: _("Refuse leads and mark junk"),
    Permission.LEAD_REOPEN: _("Return leads to work"),
    Permission.LEAD_CONVERT: _("Convert leads"),
    Permission.LEAD_EXPORT: _("Export leads and reports"),
    Permission.CONTACT_SEE: _("See contacts"),
    Permission.CONTACT_ADD: _("Enter contacts"),
    Permission.CONTACT_CHANGE: _("Change contacts"),
    Permission.CONTACT_EXPORT: _("Export contacts"),
    Permission.COMPANY_SEE: _("See companies"),
    Permission.COMPANY_ADD: _("Enter companies"),
    Permission.COMPANY_CHANGE: _("Change companies"),
    Permission.COMPANY_EXPORT: _("Export companies"),
    Permission.DEAL_SEE: _("See deals"),
    Permission.DEAL_ADD: _("Enter deals"),
    Permission.DEAL_CHANGE: _("Change and move deals"),
    Permission.DEAL_EXPORT: _("Export deals"),
    Permission.PERSON_SEE: _("See people"),
    Permission.PERSON_CHANGE: _("Change people"),
    Permission.TASK_SEE: _("See tasks"),
    Permission.TASK_ADD: _("Set tasks"),
    Permission.TASK_CHANGE: _("Change and close tasks"),
    Permission.CONVERSATION_SEE: _("Read the inbox"),
    Permission.CONVERSATION_ANSWER: _("Answer in the inbox and write letters"),
    Permission.CHAT_RATING_SEE: _("See what visitors thought of chats of others"),
    Permission.CALL_SEE: _("See calls and hear their recordings"),
    Permission.CALL_DIAL: _("Call by a click"),
    Permission.REPORT_SEE: _("See reports"),
    Permission.VIEW_SHARE: _("Share saved views"),
    Permission.IMPORT_RUN: _("Bring files in and take them back"),
    Permission.CAPTURE_SEE: _("See the quarantine and the tray"),
    Permission.CAPTURE_DECIDE: _("Release, block and replay what was captured"),
    Permission.CHANNEL_SET_UP: _("Set up channels, forms and sources"),
    Permission.RULE_SET_UP: _("Set up distribution"),
    Permission.WORDS_SET_UP: _("Set up statuses, reasons and products"),
    Permission.SCRIPT_MANAGE: _("Write scripts and see where talks leave them"),
    Permission.STAFF_SET_UP: _("Set up employees, teams and roles"),
    Permission.SCHEDULE_SET_UP: _("Say who works when: schedules, absences, duties"),
    Permission.TOKEN_SET_UP: _("Make and end API tokens"),
}

SCOPE_LABELS = {
    Scope.OWN: _("own"),
    Scope.TEAM: _("of the team"),
    Scope.TEAMS_BELOW: _("of the team and those below"),
    Scope.ALL: _("all"),
}

# What a token's scope lets through of its employee's rights.
TOKEN_SCOPES: dict[str, frozenset[Permission]] = {
    "intake": frozenset({Permission.LEAD_ADD}),
    "read": frozenset(
        {
            Permission.LEAD_SEE,
            Permission.LEAD_EXPORT,
            Permission.PERSON_SEE,
            Permission.CONTACT_SEE,
            Permission.CONTACT_EXPORT,
            Permission.COMPANY_SEE,
            Permission.COMPANY_EXPORT,
            Permission.DEAL_SEE,
            Permission.DEAL_EXPORT,
            Permission.TASK_SEE,
            Permission.CONVERSATION_SEE,
            Permission.CHAT_RATING_SEE,
            Permission.CALL_SEE,
            Permission.CAPTURE_SEE,
            Permission.REPORT_SEE,
        }
    ),
    "write": frozenset(
        {
            Permission.LEAD_SEE,
            Permission.LEAD_ADD,
            Permission.LEAD_CHANGE,
            Permission.LEAD_ASSIGN,
            Permission.LEAD_REFUSE,
            Permission.LEAD_REOPEN,
            Permission.LEAD_CONVERT,
            Permission.CONTACT_SEE,
            Permission.CONTACT_ADD,
            Permission.CONTACT_CHANGE,
            Permission.COMPANY_SEE,
            Permission.COMPANY_ADD,
            Permission.COMPANY_CHANGE,
            Permission.DEAL_SEE,
            Permission.DEAL_ADD,
            Permission.DEAL_CHANGE,
            Permission.PERSON_SEE,
            Permission.PERSON_CHANGE,
            Permission.TASK_SEE,
            Permission.TASK_ADD,
            Permission.TASK_CHANGE,
            Permission.CONVERSATION_SEE,
            Permission.CONVERSATION_ANSWER,
            Permission.CALL_SEE,
            Permission.CALL_DIAL,
        }
    ),
    "admin": frozenset(Permission),
}


class Owned(Protocol):
    """A record with an owner: an employee, a queue, or neither yet."""

    @property
    def owner_employee_id(self) -> int | None: ...

    @property
    def owner_queue_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a right reaches: usually, and otherwise in the statuses of these keys; None is nowhere."""

    usual: Scope | None
    otherwise: Mapping[str, Scope | None]

    def in_status(self, status: str) -> Scope | None:
        return self.otherwise.get(status, self.usual)

    @property
    def widest(self) -> Scope | None:
        held = [scope for scope in (self.usual, *self.otherwise.values()) if scope]
        return max(held, key=WIDTH.__getitem__, default=None)


def reach_of(by: Employee, permission: Permission) -> Reach:
    """How far a right of this employee reaches."""
    known = _known(by)
    if (reach := known.get(permission)) is None:
        reach = known[permission] = _reach_of(by, permission)
    return reach


def _known(by: Employee) -> dict[Permission, Reach]:
    """What was worked out for this instance, as long as it acts with the same rights: a page asks for each lead."""
    kept = vars(by).get("_known_reach")
    if kept is None or kept[0] is not by.grants or kept[1] is not by.token_scopes or kept[2] is not by.is_active:
        kept = vars(by)["_known_reach"] = (by.grants, by.token_scopes, by.is_active, {})
    return cast(dict[Permission, Reach], kept[3])


def _reach_of(by: Employee, permission: Permission) -> Reach:
    if not by.is_active or (by.token_scopes is not None and not _token_lets(by.token_scopes, permission)):
        return Reach(None, {})
    scopes = {
        grant.status: None if grant.scope == NOTHING else Scope(grant.scope)
        for grant in by.grants
        if grant.permission == permission
    }
    usual = scopes.pop("", None)
    return Reach(usual, {status: scope for status, scope in scopes.items() if scope is not usual})


def scope_of(by: Employee, permission: Permission, status: str = "") -> Scope | None:
    """The scope in which this employee holds the right; None where he does not.

    `status` is the key of a status of leads; without it, the scope of all statuses that none is said of.
    """
    return reach_of(by, permission).in_status(status)


def _token_lets(scopes: Iterable[str], permission: Permission) -> bool:
    return any(permission in TOKEN_SCOPES.get(scope, ()) for scope in scopes)


def reached(by: Employee, scope: Scope) -> tuple[frozenset[int], frozenset[int]]:
    """The people and the queues whose records lie in a scope narrower than all; a page asks for each lead."""
    known = by.reached_in
    if scope not in known:
        people, queues = frozenset({by.pk}), by.queue_ids
        if scope is Scope.TEAM:
            people, queues = people.union(by.mate_ids), queues.union(by.team_queue_ids)
        elif scope is Scope.TEAMS_BELOW:
            people, queues = people.union(by.ids_below), queues.union(by.queue_ids_below)
        known[scope] = people, queues
    return known[scope]


def owned_by_reach(
    by: Employee,
    permission: Permission,
    *,
    queues: bool = True,
    numbers: Callable[[Collection[str]], Mapping[str, int]] | None = None,
) -> Q | None:
    """The filter over `owner_employee` and `owner_queue` of what the right reaches; None for nothing at all.

    Without `queues` for records whose owner is always an employee. Where the right reaches otherwise in some statuses,
    the filter asks `status` too; `numbers` gives the numbers of statuses by their keys, so that no join is needed.

    A queue is reached by its members, so that each of them sees what waits for the first to take it. Owners are named
    by number: over a join with their teams PostgreSQL could use no index.
    """
    reach = reach_of(by, permission)
    usual = owned_in(by, reach.usual, queues=queues)
    if not reach.otherwise:
        return usual
    values: Mapping[str, object] = {key: key for key in reach.otherwise}
    name = "status__key__in"
    if numbers:
        name, values = "status__in", numbers(sorted(reach.otherwise))
    parts = [] if usual is None else [usual & ~_among(name, values.values())]
    for scope in Scope:
        there = [value for key, value in values.items() if reach.otherwise[key] is scope]
        owned = owned_in(by, scope, queues=queues)
        parts += [_among(name, there) & owned] if there and owned is not None else []
    return _any_of(parts)


def _any_of(parts: list[Q]) -> Q | None:
    return reduce(or_, parts) if parts else None


def _among(name: str, values: Iterable[object]) -> Q:
    return Q(**{name: list(values)})


def owned_in(by: Employee, scope: Scope | None, *, queues: bool = True) -> Q | None:
    """The filter over the owners whose records lie in a scope."""
    if scope is None:
        return None
    if scope is Scope.ALL:
        return Q()
    people, of_queues = reached(by, scope)
    owned = Q(owner_employee__in=sorted(people))
    return owned | Q(owner_queue__in=sorted(of_queues)) if queues else owned


def may(by: Actor, permission: Permission, subject: Owned | None = None) -> bool:
    """Whether this actor may; with a subject, whether the right reaches that very record.

    Of a lead its status is asked too, by `status_key`, where the role says something of statuses.
    The system and the rules act within the actions themselves and are let through here.
    """
    if not isinstance(by, Employee):
        return by.actor_kind in ("system", "rule")
    reach = reach_of(by, permission)
    if subject is None:
        return reach.widest is not None
    scope = reach.in_status(getattr(subject, "status_key", "")) if reach.otherwise else reach.usual
    if scope is None or scope is Scope.ALL:
        return scope is not None
    if subject.owner_employee_id == by.pk:
        return True
    people, queues = reached(by, scope)
    return subject.owner_employee_id in people or subject.owner_queue_id in queues


def demand(by: Actor, permission: Permission, subject: Owned | None = None) -> None:
    """Forbidden unless `may`: what a front door asks first, before anything is written."""
    if not may(by, permission, subject):
        raise refused(permission)


def refused(permission: Permission) -> Forbidden:
    """The refusal of a right, in a sentence that names it."""
    words = _("Your role does not let you do this. The right that it asks for: “%(right)s”.")
    return Forbidden(detail=words % {"right": LABELS[permission]})


def hidden_fields(by: Actor, entity: str) -> frozenset[str]:
    """The keys of the fields of an entity that this actor's role does not show; see hiding.py."""
    if not isinstance(by, Employee):
        return frozenset()
    return frozenset(field for of, field in by.hidden_fields if of == entity)


def hides(by: Actor, entity: str, field: str) -> bool:
    """Whether this actor's role does not show a field: `hides(employee, "lead", "source")`."""
    return isinstance(by, Employee) and (entity, field) in by.hidden_fields
