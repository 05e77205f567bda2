from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triage", "0008_distribution_figures")]

    operations = [
        migrations.AddField(model_name="offer", name="called_back_at", field=models.DateTimeField(null=True)),
        migrations.RemoveConstraint(model_name="offer", name="offer_returned_by_a_partner"),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("called_back_at", None), ("returned_at", None)),
                    models.Q(("partner__isnull", False), ("state", "accepted")),
                    _connector="OR",
                ),
                name="offer_returned_by_a_partner",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(condition=models.Q(("state", "open")), fields=["partner"], name="offer_unanswered"),
        ),
    ]
