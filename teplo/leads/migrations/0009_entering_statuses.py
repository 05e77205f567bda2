"""Statuses say what must be known before a lead enters, and which roles may put it there."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0008_tally")]

    operations = [
        migrations.AddField(
            "status",
            "required",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name="required fields"
            ),
        ),
        migrations.AddField(
            "status",
            "setters",
            django.contrib.postgres.fields.ArrayField(
                models.BigIntegerField(), blank=True, default=list, size=None, verbose_name="who may set it"
            ),
        ),
    ]
