import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0006_hours_are_a_schedule"),
    ]

    operations = [
        migrations.AlterField(
            model_name="channel",
            name="kind",
            field=models.CharField(max_length=20, verbose_name="kind"),
        ),
        migrations.CreateModel(
            name="ChannelSettings",
            fields=[
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="settings",
                        serialize=False,
                        to="channels.channel",
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("secrets", models.BinaryField(default=bytes)),
            ],
        ),
    ]
