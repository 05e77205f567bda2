from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_company_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactpoint",
            name="undeliverable_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="contactpoint",
            name="undeliverable_why",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
