from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_form_other_ground"),
        ("identity", "0003_company_search"),
        ("leads", "0006_amount"),
        ("staff", "0001_initial"),
        ("terms", "0002_consent_texts_never_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("owner_employee__isnull", False), ("wait_until__isnull", False)),
                fields=["owner_employee", "wait_until"],
                name="lead_waits_of",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("come_back_on__isnull", False), ("owner_employee__isnull", False)),
                fields=["owner_employee", "come_back_on"],
                name="lead_returns_of",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("owner_employee__isnull", False), ("status_kind__in", ("new", "working"))),
                fields=["owner_employee", "touched_at"],
                name="lead_forgotten",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(
                    ("answered_at", None), ("owner_employee__isnull", False), ("status_kind__in", ("new", "working"))
                ),
                fields=["owner_employee", "due_at"],
                name="lead_unanswered",
            ),
        ),
    ]
