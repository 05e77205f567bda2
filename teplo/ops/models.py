"""What those who run it want to know of: backups, and the last look at the rows."""

from django.db import models


class Backup(models.Model):
    """A try to back up: a file, or what went wrong. It is good when it was restored and judged."""

    at = models.DateTimeField()
    name = models.CharField(max_length=255)
    size = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    verified_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)


class Inspection(models.Model):
    """A look at the rows: how many break which invariant, by its number; how long it took."""

    at = models.DateTimeField()
    seconds = models.FloatField()
    broken = models.JSONField(default=dict)
