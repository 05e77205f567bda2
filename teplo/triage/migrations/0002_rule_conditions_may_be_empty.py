from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triage", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="rule",
            name="conditions",
            field=models.JSONField(blank=True, default=dict, verbose_name="conditions"),
        ),
    ]
