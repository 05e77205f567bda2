"""Contacts, companies and deals keep the values of the fields that the company has added; stages ask for some."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Value


def _custom() -> models.JSONField:
    return models.JSONField(
        blank=True,
        db_default=Value({}, output_field=models.JSONField()),
        default=dict,
        verbose_name="fields of the company",
    )


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_deals_by_move"), ("terms", "0004_custom_fields")]

    operations = [
        migrations.AddField("contact", "custom", _custom()),
        migrations.AddField("clientcompany", "custom", _custom()),
        migrations.AddField("deal", "custom", _custom()),
        migrations.AddField(
            "stage",
            "required",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name="required fields"
            ),
        ),
    ]
