"""A channel may open contact and deal at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0009_ring_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="opens_deals",
            field=models.BooleanField(blank=True, null=True, verbose_name="an enquiry opens a deal at once"),
        ),
    ]
