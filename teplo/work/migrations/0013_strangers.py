from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0012_talk_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="came_from",
            field=models.CharField(blank=True, db_default="", default="", max_length=320),
        ),
        migrations.AddField(
            model_name="message",
            name="is_stranger",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["channel", "state", "-last_message_at", "-id"], name="talk_by_channel"),
        ),
    ]
