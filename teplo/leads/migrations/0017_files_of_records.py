from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0016_field_files")]

    operations = [
        migrations.AddField(
            "fieldfile", "entity", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.AddField("fieldfile", "record", models.BigIntegerField(null=True)),
        migrations.AddIndex("fieldfile", models.Index(fields=["entity", "record"], name="field_file_of")),
    ]
