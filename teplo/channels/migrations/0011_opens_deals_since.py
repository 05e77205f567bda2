"""Since when: what came before stays a lead."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0010_opens_deals"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="opens_deals_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
