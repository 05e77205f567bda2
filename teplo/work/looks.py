"""How people look at their lists: saved views, and what each one likes where no view says otherwise."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from teplo.staff.models import Employee

MOST_COLUMNS = 20


class Room(models.TextChoices):
    """The lists that can be looked at through saved views."""

    LEADS = "leads", _("Leads")
    DEALS = "deals", _("Deals")
    CONTACTS = "contacts", _("Contacts")
    COMPANIES = "companies", _("Companies")
    TASKS = "tasks", _("Tasks")


class ViewQuerySet(models.QuerySet["View"]):
    def visible_to(self, employee: Employee) -> Self:
        """One's own and those that are shared, as long as they are not removed."""
        return self.filter(models.Q(owner=employee) | models.Q(is_shared=True), removed_at=None)


class View(models.Model):
    """A question to a list under a name, with its order, columns and lay-out; a tab above the list."""

    class Layout(models.TextChoices):
        LIST = "list", _("List")
        BOARD = "board", _("Board")
        CALENDAR = "calendar", _("Calendar")

    room = models.CharField(max_length=10, choices=Room)
    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(Employee, models.CASCADE, related_name="views", db_index=False)
    is_shared = models.BooleanField(_("for everybody"), default=False)
    # The parameters of the list's address, as they are written there: [["status", "1,2"], ["heat", "hot"]]
    pairs = models.JSONField(default=list)
    sort = models.CharField(max_length=40, blank=True)
    columns = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    layout = models.CharField(_("lay-out"), max_length=8, choices=Layout, default=Layout.LIST)
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    objects = ViewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "room", "name"], name="view_named_once", condition=models.Q(removed_at=None)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["room"], name="view_shared", condition=models.Q(is_shared=True))]

    def __str__(self) -> str:
        return self.name


class Habit(models.Model):
    """What somebody likes of a list: its columns where no view says otherwise, and the view it opens with."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False)
    room = models.CharField(max_length=10, choices=Room)
    columns = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    view = models.ForeignKey(View, models.SET_NULL, null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "room"], name="habit_once")]
