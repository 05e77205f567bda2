from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0022_files_of_notes")]

    operations = [
        migrations.AddField("notice", "of", models.CharField(blank=True, db_default="", default="", max_length=7)),
        migrations.AddField("notice", "client", models.BigIntegerField(null=True)),
    ]
