from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0013_who_answered"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["channel", "-at", "-id"], name="enquiry_by_channel"),
        ),
    ]
