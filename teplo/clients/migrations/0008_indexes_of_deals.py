from django.db import migrations, models

from teplo.kit.indexes import AddIndexBeside


class Migration(migrations.Migration):
    # Built while others write deals.
    atomic = False
    dependencies = [("clients", "0007_lines_and_losses")]

    operations = [
        AddIndexBeside(
            "deal",
            models.Index(
                condition=models.Q(("lost_reason__isnull", False)),
                fields=["lost_reason", "-created_at", "-id"],
                name="deal_by_loss",
            ),
        ),
        AddIndexBeside(
            "deal",
            models.Index(
                condition=models.Q(("stage_kind", "open")),
                fields=["owner_employee", "stage", "expected_on"],
                include=("currency", "amount"),
                name="deal_forecast",
            ),
        ),
        AddIndexBeside(
            "deal",
            models.Index(
                condition=models.Q(("stage_kind", "open"), _negated=True),
                fields=["closed_at"],
                include=("stage", "stage_kind", "owner_employee", "lost_reason", "currency", "amount"),
                name="deal_closed",
            ),
        ),
    ]
