"""What the company has decided about leads at all."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeadPolicy(models.Model):
    """Whether the company works with leads, or an enquiry opens contact and deal at once; one row, or none: with."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    opens_deals = models.BooleanField(_("every enquiry opens a deal at once"), default=False)
    since = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="lead_policy_is_one")]
