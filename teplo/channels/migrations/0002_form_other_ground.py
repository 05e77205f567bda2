from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="form",
            name="other_ground",
            field=models.CharField(blank=True, max_length=300, verbose_name="other lawful ground"),
        ),
    ]
