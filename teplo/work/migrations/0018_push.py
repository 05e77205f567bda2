"""Notices reach the browsers of those who ask for it."""

from django.db import migrations, models

WAYS = [("email", "By e-mail"), ("sms", "By SMS"), ("push", "On my devices")]


class Migration(migrations.Migration):
    dependencies = [("work", "0017_lists_of_calls")]

    operations = [
        migrations.AlterField("delivery", "way", models.CharField(choices=WAYS, max_length=10)),
        migrations.AlterField("wish", "way", models.CharField(choices=WAYS, max_length=10)),
        migrations.AlterField(
            "device",
            "says_more",
            models.BooleanField(default=False, verbose_name="say of whom a notice is, also on the locked screen"),
        ),
        migrations.AddField(
            "device",
            "only_at_work",
            models.BooleanField(db_default=False, default=False, verbose_name="only while I am at work"),
        ),
    ]
