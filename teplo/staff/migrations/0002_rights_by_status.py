"""Rights may differ by status, fields may be hidden from a role, and the seed knows what it has given already."""

import django.db.models.deletion
from django.db import migrations, models

# Until now the administrator held every right from the beginning: what he holds is what was given.
GIVEN = """
INSERT INTO staff_seeded (key)
SELECT 'role:' || key FROM staff_role
WHERE key IN ('administrator', 'head', 'manager', 'marketer', 'lead_generator', 'dispatcher')
UNION SELECT 'right:' || permission FROM staff_grant JOIN staff_role ON staff_role.id = role_id
WHERE key = 'administrator'
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [
        migrations.AddField("grant", "status", models.CharField(blank=True, db_default="", default="", max_length=40)),
        migrations.RemoveConstraint("grant", "grant_once"),
        migrations.AddConstraint(
            "grant", models.UniqueConstraint(fields=["role", "permission", "status"], name="grant_once")
        ),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(
                condition=models.Q(("scope", "none"), ("status", ""), _negated=True), name="grant_none_of_a_status"
            ),
        ),
        migrations.CreateModel(
            name="HiddenField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.CharField(max_length=20)),
                ("field", models.CharField(max_length=40)),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hidden_fields", to="staff.role"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("role", "entity", "field"), name="hidden_field_once")]
            },
        ),
        migrations.CreateModel(
            name="Seeded",
            fields=[("key", models.CharField(max_length=60, primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(GIVEN, migrations.RunSQL.noop),
    ]
