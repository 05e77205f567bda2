"""Browsers that may be told by push: where each is reached, sealed, and under which keys it opens what it gets."""

from typing import ClassVar

from django.db import models

from teplo.staff.models import Employee


class Device(models.Model):
    """A browser of somebody's that wants to be told; it is told only while the session that gave it holds.

    `digest` finds it again without opening `endpoint`, whose address is itself the right to tell it.
    """

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="devices")
    session = models.CharField(max_length=40, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    # The address and both keys as JSON, opened by `actions.devices.way_to`.
    sealed = models.BinaryField()
    name = models.CharField(max_length=120, blank=True)
    # Whether the words on a locked screen say more than that something has come.
    says_more = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name
