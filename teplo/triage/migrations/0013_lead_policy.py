"""Whether the company works with leads at all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0012_removed_rules_stay_named"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadPolicy",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("opens_deals", models.BooleanField(default=False, verbose_name="every enquiry opens a deal at once")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="lead_policy_is_one")],
            },
        ),
    ]
