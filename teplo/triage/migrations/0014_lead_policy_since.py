"""Since when: what came before stays a lead."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0013_lead_policy"),
    ]

    operations = [
        migrations.AddField(
            model_name="leadpolicy",
            name="since",
            field=models.DateTimeField(null=True),
        ),
    ]
