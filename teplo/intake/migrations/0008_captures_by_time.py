from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_mailboxes"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="capture", name="capture_of_channel"),
        migrations.RemoveIndex(model_name="capture", name="capture_received"),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["channel", "received_at"], name="capture_by_time"),
        ),
    ]
