"""The cards of one owner's column, in their order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0010_tally_set_wise")]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["owner_employee", "status", "-created_at", "-id"],
                name="lead_on_board_of_owner",
                condition=models.Q(status_kind__in=("new", "working")),
            ),
        ),
    ]
