"""Our own people, how they are grouped, what their roles let them do, and the keys of machines."""

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.kit import sql


class Team(models.Model):
    """A group of employees; teams may stand below one another."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("part of"))

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """What a group of employees may do. A seeded role has a key and, until renamed, no name of its own."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name or str(SEEDED_ROLES.get(self.key, self.key))


SEEDED_ROLES = {
    "administrator": _("Administrator"),
    "head": _("Head"),
    "manager": _("Manager"),
    "marketer": _("Marketer"),
    "lead_generator": _("Lead generator"),
    "dispatcher": _("Dispatcher"),
}


class Grant(models.Model):
    """One right of a role and whose records it reaches (permissions.py names both).

    `status` is the key of a status of leads for which the right reaches otherwise than usual, '' the usual case; for a
    status the scope may also be `none`.
    """

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    permission = models.CharField(max_length=40)
    status = models.CharField(max_length=40, blank=True, default="", db_default="")
    scope = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "permission", "status"], name="grant_once"),
            models.CheckConstraint(condition=~models.Q(scope="none", status=""), name="grant_none_of_a_status"),
        ]


class HiddenField(models.Model):
    """A field of an entity that a role does not show: neither read, asked, nor changed (hiding.py names them)."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="hidden_fields")
    entity = models.CharField(max_length=20)
    field = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "entity", "field"], name="hidden_field_once"),
        ]


class Seeded(models.Model):
    """What a seed has given once, `role:head` or `right:lead.see`: what the company took away since stays away."""

    key = models.CharField(max_length=60, primary_key=True)


class EmployeeManager(BaseUserManager["Employee"]):
    def get_by_natural_key(self, username: str | None) -> "Employee":
        return self.get(email__iexact=username)

    def people(self) -> models.QuerySet["Employee"]:
        """Those who can own a lead: active, and no machine."""
        return self.filter(is_active=True, is_robot=False)


class Employee(AbstractBaseUser):
    """One of our own people, who signs in by e-mail; or the robot that API tokens act as."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    sort_key = models.CharField(max_length=160, blank=True, editable=False)
    role = models.ForeignKey(Role, models.PROTECT, verbose_name=_("role"), related_name="employees")
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, verbose_name=_("team"), related_name="employees"
    )
    language = models.CharField(_("language"), max_length=2, choices=[("ru", "Русский"), ("en", "English")])
    time_zone = models.CharField(_("time zone"), max_length=40)
    theme = models.CharField(_("look"), max_length=5, default="auto")
    # In normal form; where SMS go and where a call is forwarded that no inner number takes.
    phone = models.CharField(_("mobile phone"), max_length=40, blank=True, default="", db_default="")
    on_shift = models.BooleanField(_("on shift"), default=True)
    # What he is good at, in the company's own words, each in small letters: rules ask for them.
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("skills"))
    hired_on = models.DateField(_("works here since"), null=True, blank=True)
    is_robot = models.BooleanField(default=False)
    is_active = models.BooleanField(_("works here"), default=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    objects: ClassVar[EmployeeManager] = EmployeeManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    actor_kind = "employee"
    actor_version = None
    # Set on the instance that acts for an API token: the scopes narrow the employee's own rights.
    token_scopes: frozenset[str] | None = None

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="employee_email_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def actor_id(self) -> int | None:
        return self.pk

    @cached_property
    def _of_role(self) -> list[tuple[str, str, str, str]]:
        """Grants and hidden fields in one question: every page asks for both."""
        held = Grant.objects.filter(role=self.role_id).values_list(
            models.Value("held"), "permission", "status", "scope"
        )
        hidden = HiddenField.objects.filter(role=self.role_id)
        words = hidden.values_list(models.Value("hidden"), "entity", "field", models.Value(""))
        return list(held.union(words, all=True))

    @cached_property
    def grants(self) -> list[Grant]:
        """The rights of his role; never to be saved."""
        return [
            Grant(permission=permission, status=status, scope=scope)
            for kind, permission, status, scope in self._of_role
            if kind == "held"
        ]

    @cached_property
    def hidden_fields(self) -> frozenset[tuple[str, str]]:
        """Entity and key of each field that his role does not show."""
        return frozenset((entity, field) for kind, entity, field, _scope in self._of_role if kind == "hidden")

    @cached_property
    def _around(self) -> dict[str, tuple[int, ...]]:
        """His queues, his team, the teams below it, their people and queues, in one question: every page asks for
        several of them."""
        found = sql.row(AROUND, {"role": self.role_id, "team": self.team_id})
        return {name: tuple(numbers) for name, numbers in zip(AROUND_NAMES, found, strict=True)}

    @cached_property
    def reached_in(self) -> dict[str, tuple[frozenset[int], frozenset[int]]]:
        """What `permissions.reached` has worked out of all this, by scope."""
        return {}

    @property
    def queue_ids(self) -> frozenset[int]:
        """The queues this employee takes from: those of his role, his team, and those open to all."""
        return frozenset(self._around["takes"])

    @property
    def team_ids(self) -> frozenset[int]:
        return frozenset({self.team_id} if self.team_id else ())

    @property
    def team_ids_below(self) -> frozenset[int]:
        """His team and every team below it."""
        return frozenset(self._around["below"])

    @property
    def mate_ids(self) -> tuple[int, ...]:
        """Everybody of his team, himself too, those who left included: what they left behind is the team's."""
        return self._around["mates"]

    @property
    def ids_below(self) -> tuple[int, ...]:
        """Everybody of his team and of the teams below it."""
        return self._around["people"]

    @property
    def team_queue_ids(self) -> tuple[int, ...]:
        """The queues of his team, and those of every team from which somebody of it takes."""
        return self._around["team_queues"]

    @property
    def queue_ids_below(self) -> tuple[int, ...]:
        """The same queues of his team and of the teams below it."""
        return self._around["queues"]


AROUND_NAMES = ("takes", "below", "mates", "people", "team_queues", "queues")
AROUND = """
WITH RECURSIVE below (id) AS (
    SELECT id FROM staff_team WHERE id = %(team)s::bigint
    UNION SELECT t.id FROM staff_team t JOIN below b ON t.parent_id = b.id)
SELECT
    ARRAY(SELECT id FROM staff_queue WHERE (role_id IS NULL OR role_id = %(role)s::bigint)
        AND (team_id IS NULL OR team_id = %(team)s::bigint) ORDER BY id),
    ARRAY(SELECT id FROM below ORDER BY id),
    ARRAY(SELECT id FROM staff_employee WHERE team_id = %(team)s::bigint ORDER BY id),
    ARRAY(SELECT id FROM staff_employee WHERE team_id IN (SELECT id FROM below) ORDER BY id),
    ARRAY(SELECT id FROM staff_queue q WHERE team_id = %(team)s::bigint OR team_id IS NULL AND role_id IN (
        SELECT role_id FROM staff_employee WHERE team_id = %(team)s::bigint AND is_active AND NOT is_robot)
        ORDER BY id),
    ARRAY(SELECT id FROM staff_queue q WHERE team_id IN (SELECT id FROM below) OR team_id IS NULL AND role_id IN (
        SELECT role_id FROM staff_employee WHERE team_id IN (SELECT id FROM below) AND is_active AND NOT is_robot)
        ORDER BY id)
"""


class Queue(models.Model):
    """Leads that wait for the first to take them: members are the employees of a role, of a team, of both, or all."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, verbose_name=_("role"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, verbose_name=_("team"))

    def __str__(self) -> str:
        return self.name or str(SEEDED_QUEUES.get(self.key, self.key))


SEEDED_QUEUES = {"new": pgettext_lazy("queue", "New")}


class CalendarFeed(models.Model):
    """The secret address by which somebody's calendar reads his tasks: only its digest is kept."""

    employee = models.OneToOneField(Employee, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=24)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.hint


class ApiToken(models.Model):
    """The key of a machine: only its digest is kept. It acts as its employee, narrowed by its scopes."""

    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=24)
    scopes = ArrayField(models.CharField(max_length=12))
    employee = models.ForeignKey(Employee, models.CASCADE)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
