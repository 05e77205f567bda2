"""Visitors of a site's chat, and the place of each message in it."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0007_plugin_settings"), ("work", "0013_strangers")]

    operations: ClassVar = [
        migrations.AddField("message", "line", models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                fields=["conversation", "line"], name="message_line", condition=Q(line__isnull=False)
            ),
        ),
        migrations.CreateModel(
            "Visitor",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("page", models.CharField(blank=True, max_length=2_000)),
                ("page_title", models.CharField(blank=True, max_length=200)),
                ("first_page", models.CharField(blank=True, max_length=2_000)),
                ("referrer", models.CharField(blank=True, max_length=2_000)),
                ("utm", models.JSONField(default=dict)),
                ("language", models.CharField(blank=True, max_length=2)),
                ("consent_version", models.CharField(blank=True, max_length=40)),
                ("consent_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("typing_at", models.DateTimeField(null=True)),
                ("read_line", models.PositiveIntegerField(default=0)),
                ("seen_line", models.PositiveIntegerField(default=0)),
                ("waits_since", models.DateTimeField(null=True)),
                (
                    "stage",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "New"), (1, "Answered"), (2, "Others"), (3, "Heads")], default=0
                    ),
                ),
                ("look_at", models.DateTimeField(null=True)),
                ("rating", models.PositiveSmallIntegerField(null=True)),
                ("rating_words", models.CharField(blank=True, max_length=1_000)),
                ("rated_at", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels.channel",
                    ),
                ),
                (
                    "conversation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visitor",
                        to="work.conversation",
                    ),
                ),
                (
                    "rated",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["channel", "key"], name="visitor_once"),
                    models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="visitor_rating"),
                ],
                "indexes": [
                    models.Index(fields=["look_at"], name="visitor_look", condition=Q(look_at__isnull=False)),
                    models.Index(fields=["rated", "-rated_at"], name="visitor_rated", condition=Q(rated__isnull=False)),
                ],
            },
        ),
    ]
