"""The figures of distribution are read from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triage", "0007_clocks_follow_leads")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["at"],
                include=["employee", "rule", "by_kind", "code", "heat", "from_employee"],
                name="assignment_figures",
            ),
        ),
    ]
