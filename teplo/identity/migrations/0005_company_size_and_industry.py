"""How large a company is and what it does, as whoever came from it has said."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0004_undeliverable_points")]

    operations: ClassVar = [
        migrations.AddField(
            "company", "size", models.PositiveIntegerField(blank=True, null=True, verbose_name="number of people")
        ),
        migrations.AddField(
            "company",
            "industry",
            models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="industry"),
        ),
    ]
