from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_deal_tally")]
    operations = [
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["-moved_at", "-id"], name="deal_latest_moved"),
        ),
    ]
