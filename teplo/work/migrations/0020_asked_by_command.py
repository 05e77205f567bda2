"""Whoever asked for a call is found by the provider's command, and forgotten after a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0019_processes")]

    operations = [
        migrations.AddIndex(
            "askedcall",
            models.Index(fields=["channel", "command"], name="asked_command", condition=~models.Q(command="")),
        ),
        migrations.AddIndex("askedcall", models.Index(fields=["at"], name="asked_at")),
    ]
