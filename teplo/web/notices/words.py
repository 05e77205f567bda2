"""What a notice says."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from teplo.work.models import Notice

KINDS = {
    "enquiry.repeated": ("repeat", gettext_noop("Came again")),
    "lead.given": ("user-plus", gettext_noop("Given to you")),
    "task.reminder": ("bell", gettext_noop("Reminder")),
}


@dataclass(frozen=True)
class Said:
    """A line behind the bell."""

    icon: str
    words: str
    about: str
    url: str
    at: datetime
    is_new: bool


def said(notice: Notice) -> Said:
    """A notice in words, with the way to what it speaks of."""
    icon, words = KINDS.get(notice.kind, ("bell", notice.kind))
    lead = notice.lead
    person = lead.person.name if lead and lead.person else ""
    about = [
        str(notice.task) if notice.task else "",
        person or (lead.number if lead else ""),
        lead.need if lead else "",
    ]
    return Said(
        icon=icon,
        words=gettext(words),
        about=" · ".join(filter(None, about)),
        url=reverse("lead", args=[lead.pk]) if lead else "",
        at=notice.at,
        is_new=notice.seen_at is None,
    )
