"""What a rule decided, offered or lets wait names it also after it was removed, which no table is searched for then."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.deletion import DO_NOTHING


class Migration(migrations.Migration):
    dependencies: ClassVar = [("triage", "0011_shift_ends_go_on")]

    operations: ClassVar = [
        migrations.AlterField(
            "assignment",
            "rule",
            models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=DO_NOTHING, to="triage.rule"),
        ),
        migrations.AlterField(
            "offer",
            "rule",
            models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=DO_NOTHING, to="triage.rule"),
        ),
        migrations.AlterField(
            "waiting",
            "rule",
            models.ForeignKey(db_constraint=False, on_delete=DO_NOTHING, related_name="+", to="triage.rule"),
        ),
    ]
