"""Files that stand in custom fields: the record's document names the row, the row holds the file."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from teplo.files.models import File
from teplo.terms.models import CustomField


class FieldFile(models.Model):
    """A file that somebody put into a custom field; who sees the field of the record may fetch it, nobody else."""

    field = models.ForeignKey(CustomField, models.PROTECT, related_name="+")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    # In whose field it was put: 'lead', 'contact', 'company', 'deal', and the record's number. Where that record does
    # not name it any more, it goes.
    entity = models.CharField(max_length=10, blank=True, default="", db_default="")
    record = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "leads"
        indexes: ClassVar = [models.Index(fields=["entity", "record"], name="field_file_of")]

    def __str__(self) -> str:
        return self.name
