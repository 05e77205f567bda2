from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0020_asked_by_command")]

    operations = [
        migrations.AddIndex(
            "call",
            models.Index(
                fields=["line", "-started_at", "-id"],
                name="call_by_line",
                condition=models.Q(("line", ""), _negated=True),
            ),
        ),
    ]
