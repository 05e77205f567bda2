from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("lead__isnull", True), ("person__isnull", True)),
                fields=["kind", "-id"],
                name="event_of_setup",
            ),
        ),
    ]
