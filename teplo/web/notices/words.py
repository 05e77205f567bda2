"""What a notice says."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator

from teplo.work.models import Notice, NoticeKind

ICONS = {
    NoticeKind.REPEATED: "repeat",
    NoticeKind.GIVEN: "user-plus",
    NoticeKind.GIVEN_MANY: "users-group",
    NoticeKind.BULK: "stack-2",
    NoticeKind.ASKED: "bell-ringing",
    NoticeKind.MENTION: "at",
    NoticeKind.TASK: "calendar-plus",
    NoticeKind.REMINDER: "bell",
}
LONGEST_QUOTE = 200


@dataclass(frozen=True)
class Said:
    """A line behind the bell; `by` is who caused it, `quote` what he wrote."""

    number: int
    icon: str
    words: str
    about: str
    url: str
    at: datetime
    is_new: bool
    by: str = ""
    quote: str = ""


def said(notice: Notice) -> Said:
    """A notice in words, with the way to what it speaks of."""
    known = notice.kind in NoticeKind.values
    lead = notice.lead
    person = lead.person.name if lead and lead.person else ""
    about = [
        str(notice.task) if notice.task else "",
        person or (lead.number if lead else str(notice.deal or "")),
        lead.need if lead else "",
    ]
    return Said(
        number=notice.pk,
        icon=ICONS.get(NoticeKind(notice.kind), "bell") if known else "bell",
        words=str(NoticeKind(notice.kind).label) if known else notice.kind,
        about=" · ".join(filter(None, about)),
        url=reverse("lead", args=[lead.pk]) if lead else _general_url(notice),
        at=notice.at,
        is_new=notice.seen_at is None,
        by=str(notice.by or ""),
        quote=Truncator(notice.note.text).chars(LONGEST_QUOTE) if notice.note else "",
    )


def _general_url(notice: Notice) -> str:
    """Where a notice leads that speaks of no single lead."""
    if notice.kind == NoticeKind.GIVEN_MANY:
        return f"{reverse('leads')}?owner=me"
    return reverse("lead-bulks") if notice.kind == NoticeKind.BULK else _deal_url(notice)


def _deal_url(notice: Notice) -> str:
    try:
        return reverse("deal", args=[notice.deal_id]) if notice.deal_id else ""
    except NoReverseMatch:
        return ""
