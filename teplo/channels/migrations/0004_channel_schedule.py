"""The hours that channels have had become schedules, one for all channels that had the same."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DAYS = {"ru": "Пн Вт Ср Чт Пт Сб Вс", "en": "Mon Tue Wed Thu Fri Sat Sun"}


def give_schedules(apps, schema_editor):
    made = {}
    schedules = apps.get_model("staff", "Schedule").objects
    for channel in apps.get_model("channels", "Channel").objects.exclude(opens_at=None).order_by("pk"):
        days = tuple(sorted(channel.open_days)) or (1, 2, 3, 4, 5, 6, 7)
        hours = (days, channel.opens_at, channel.closes_at)
        if hours not in made:
            window = [
                channel.opens_at.hour * 60 + channel.opens_at.minute,
                channel.closes_at.hour * 60 + channel.closes_at.minute,
            ]
            week = [[window] if day in days else [] for day in range(1, 8)]
            made[hours] = schedules.create(name=name_of(*hours), pattern={"kind": "weekly", "days": week})
        channel.schedule = made[hours]
        channel.save(update_fields=["schedule"])


def name_of(days, opens, closes):
    names = DAYS["ru" if settings.LANGUAGE_CODE.startswith("ru") else "en"].split()
    return f"{', '.join(names[day - 1] for day in days)} {opens:%H:%M}–{closes:%H:%M}"


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0003_import_channel"),
        ("staff", "0004_working_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="schedule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="channels",
                to="staff.schedule",
                verbose_name="working hours",
            ),
        ),
        migrations.RunPython(give_schedules, migrations.RunPython.noop),
    ]
