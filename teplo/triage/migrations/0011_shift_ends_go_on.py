"""The end of a shift knows how far it is handed over, so that it goes on where somebody died; old ones are over."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("triage", "0010_rehearsals")]

    operations: ClassVar = [
        migrations.AddField("shiftend", "after", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("shiftend", "done_at", models.DateTimeField(null=True)),
        migrations.RunSQL("UPDATE triage_shiftend SET done_at = at", migrations.RunSQL.noop),
        migrations.AddIndex(
            "shiftend",
            models.Index(fields=["at"], condition=models.Q(("done_at", None)), name="shift_end_unfinished"),
        ),
    ]
