from django.db import migrations, models

from teplo.kit.indexes import AddIndexBeside


class Migration(migrations.Migration):
    # Built while others write calls.
    atomic = False
    dependencies = [("work", "0020_asked_by_command")]

    operations = [
        AddIndexBeside(
            "call",
            models.Index(
                fields=["line", "-started_at", "-id"],
                name="call_by_line",
                condition=models.Q(("line", ""), _negated=True),
            ),
        ),
    ]
