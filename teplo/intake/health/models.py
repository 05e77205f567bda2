"""What is known of a channel's health: arrivals by the hour, and what is wrong with it now."""

from typing import ClassVar

from django.db import models

from teplo.channels.models import Channel


class ChannelHour(models.Model):
    """How much came over a channel within an hour, counted again until the hour is well over."""

    channel = models.ForeignKey(Channel, models.CASCADE, db_index=False)
    hour = models.DateTimeField()
    arrived = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "hour"], name="channel_hour_once")]


class ChannelHealth(models.Model):
    """How a channel is: its last arrival and refusal, and its troubles, by their codes, each since when.

    `usual` is what comes in this hour of the week as a rule; empty where too little is known.
    """

    channel = models.OneToOneField(Channel, models.CASCADE, primary_key=True, related_name="health")
    last_at = models.DateTimeField(null=True)
    this_hour = models.PositiveIntegerField(default=0)
    usual = models.FloatField(null=True)
    # {"silent": {"since": "2026-01-31T10:00:00+00:00", "over": "…"}}; those that are over are known for some hours
    troubles = models.JSONField(default=dict)
    refused = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=20, blank=True)
    checked_at = models.DateTimeField(null=True)
