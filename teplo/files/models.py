"""Files that people gave: each content once, its bytes under TEPLO_DATA, this row beside them."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class File(models.Model):
    """A content by its SHA-256: the bytes are on disk before the row is, and never change.

    What it is called, whose it is and who may see it says whoever points here; nothing is served by this row alone.
    """

    digest = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="file_digest_is_sha256"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="file_size_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]
