"""Leads keep the values of the fields that the company has added."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("leads", "0014_enquiries_by_channel"), ("terms", "0004_custom_fields")]

    operations = [
        migrations.AddField(
            "lead",
            "custom",
            models.JSONField(
                blank=True,
                db_default=Value({}, output_field=models.JSONField()),
                default=dict,
                verbose_name="fields of the company",
            ),
        ),
    ]
