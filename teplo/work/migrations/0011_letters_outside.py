"""Letters also leave to people who do not work here: partners hear that something is offered to them."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("work", "0010_talks")]

    operations: ClassVar = [
        migrations.AlterField(
            "delivery",
            "notice",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="work.notice",
            ),
        ),
        migrations.AddField(
            "delivery", "address", models.EmailField(blank=True, db_default="", default="", max_length=254)
        ),
        migrations.AddField(
            "delivery", "subject", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.AddField("delivery", "body", models.TextField(blank=True, db_default="", default="")),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(("address", ""), ("notice__isnull", False))
                | models.Q(
                    ("notice", None), models.Q(("address", ""), _negated=True), models.Q(("body", ""), _negated=True)
                ),
                name="delivery_to_somebody",
            ),
        ),
    ]
