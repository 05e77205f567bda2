"""What of a notice leaves the house: by which way, how far it has come, and who wants which kinds."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.staff.models import Employee


class Way(models.TextChoices):
    """How somebody may be reached beside the screen; each has an adapter of the same name."""

    EMAIL = "email", _("By e-mail")
    SMS = "sms", _("By SMS")
    PUSH = "push", _("On my devices")


# Kinds (NoticeKind) that go out by a way though nobody has asked for it; every employee may choose otherwise.
BY_ITSELF: dict[str, frozenset[str]] = {
    Way.EMAIL: frozenset({"clock.late"}),
    Way.SMS: frozenset({"call.missed"}),
    # Whoever lets a browser be told has asked for that; these are what it is asked for.
    Way.PUSH: frozenset(
        {
            "lead.new",
            "call.rang",
            "call.missed",
            "clock.late",
            "clock.soon",
            "offer.made",
            "lead.given",
            "lead.asked_after",
            "message.received",
            "chat.forgotten",
            "task.reminder",
        }
    ),
}


class Delivery(models.Model):
    """A notice on its way out: prepared beside the notice, leased by one worker, sending while the other side hears it.

    Without a notice it is a letter to somebody who does not work here, with its words.
    What was being sent when the worker was killed may have arrived: it is sent no second time, and says so (`unsure`).
    """

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("delivery", "Waits")
        LEASED = "leased", pgettext_lazy("delivery", "Being sent")
        SENDING = "sending", pgettext_lazy("delivery", "Being handed over")
        SENT = "sent", pgettext_lazy("delivery", "Sent")
        FAILED = "failed", pgettext_lazy("delivery", "Refused")
        UNSURE = "unsure", pgettext_lazy("delivery", "Perhaps sent")
        OFF = "off", pgettext_lazy("delivery", "Not sent: no way is set up")

    notice = models.ForeignKey("work.Notice", models.CASCADE, null=True, related_name="deliveries", db_index=False)
    address = models.EmailField(blank=True, default="", db_default="")
    subject = models.CharField(max_length=200, blank=True, default="", db_default="")
    body = models.TextField(blank=True, default="", db_default="")
    way = models.CharField(max_length=10, choices=Way)
    state = models.CharField(max_length=8, choices=State, default=State.PREPARED)
    tries = models.PositiveSmallIntegerField(default=0)
    # When it may be tried, and until when whoever has leased it answers for it.
    next_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    # What the other side has said, as a code: 550, timeout, refused.
    said = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "way"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(notice__isnull=False, address="")
                | (models.Q(notice=None) & ~models.Q(address="") & ~models.Q(body="")),
                name="delivery_to_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="delivery_next", condition=models.Q(state="prepared")),
            models.Index(
                fields=["leased_until"], name="delivery_leased", condition=models.Q(state__in=("leased", "sending"))
            ),
        ]


class Wish(models.Model):
    """Whether somebody wants a kind of notice by a way; where he says nothing, `BY_ITSELF` holds."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=10, choices=Way)
    is_wanted = models.BooleanField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "kind", "way"], name="wish_once")]
