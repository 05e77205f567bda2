"""Reports, the head's page and boards by heat or queue are answered by an index alone, without the leads' own rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0011_board_of_owners")]

    operations = [
        migrations.RemoveIndex(model_name="lead", name="lead_latest"),
        migrations.RemoveIndex(model_name="lead", name="lead_hot"),
        migrations.RemoveIndex(model_name="lead", name="lead_of_queue"),
        migrations.RemoveIndex(model_name="lead", name="lead_forgotten"),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["-created_at", "-id"],
                include=("status", "owner_employee", "owner_queue", "source", "currency", "amount"),
                name="lead_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["owner_queue", "status_kind", "-created_at", "-id", "status"],
                name="lead_of_queue",
                condition=models.Q(owner_queue__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["owner_employee", "-created_at", "-id", "status"],
                name="lead_hot",
                condition=models.Q(heat="hot", status_kind__in=("new", "working")),
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["owner_employee", "touched_at"],
                include=("wait_until",),
                name="lead_forgotten",
                condition=models.Q(owner_employee__isnull=False, status_kind__in=("new", "working")),
            ),
        ),
    ]
