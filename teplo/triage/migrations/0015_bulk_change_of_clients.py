"""Bulk changes of contacts, companies and deals beside those of leads."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triage", "0014_lead_policy_since")]

    operations = [
        migrations.AddField(
            model_name="bulkchange",
            name="entity",
            field=models.CharField(
                choices=[("lead", "Leads"), ("contact", "Contacts"), ("company", "Companies"), ("deal", "Deals")],
                db_default="lead",
                default="lead",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="bulkchange",
            name="deed",
            field=models.CharField(
                choices=[
                    ("assign", "Assign"),
                    ("status", "Change status"),
                    ("heat", "Set heat"),
                    ("source", "Set source"),
                    ("product", "Set product"),
                    ("tags", "Change tags"),
                    ("wait", "Let wait"),
                    ("refuse", "Refuse"),
                    ("junk", "Mark as junk"),
                    ("stage", "Change stage"),
                    ("field", "Fill in a field"),
                ],
                max_length=8,
            ),
        ),
        # The column keeps its name: processes of the version before write into it until they are restarted.
        migrations.AlterField(
            model_name="bulkpart",
            name="leads",
            field=ArrayField(models.BigIntegerField(), db_column="leads", size=None),
        ),
        migrations.RenameField(model_name="bulkpart", old_name="leads", new_name="numbers"),
    ]
