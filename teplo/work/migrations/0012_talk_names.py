from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0011_letters_outside"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="with_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
