"""What a notice says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teplo.intake.health.queries import fell_ill_at
from teplo.intake.imports.models import Import
from teplo.intake.imports.why import stopped_words
from teplo.leads.models import Lead
from teplo.web.templatetags.teplo import phone_words
from teplo.work.models import Notice, NoticeKind
from teplo.work.talks import Conversation

ICONS = {
    NoticeKind.NEW: "inbox",
    NoticeKind.RANG: "phone-incoming",
    NoticeKind.MISSED: "phone-off",
    NoticeKind.REPEATED: "repeat",
    NoticeKind.GIVEN: "user-plus",
    NoticeKind.GIVEN_MANY: "users-group",
    NoticeKind.CLIENT: "user-plus",
    NoticeKind.BULK: "stack-2",
    NoticeKind.IMPORT: "file-import",
    NoticeKind.OFFERED: "hand-grab",
    NoticeKind.ASKED: "bell-ringing",
    NoticeKind.SOON: "clock-exclamation",
    NoticeKind.LATE: "alarm",
    NoticeKind.MENTION: "at",
    NoticeKind.HEARD: "mail",
    NoticeKind.UNSENT: "alert-triangle",
    NoticeKind.CHAT_WAITS: "bell-ringing",
    NoticeKind.TASK: "calendar-plus",
    NoticeKind.REMINDER: "bell",
    NoticeKind.JOURNAL: "hourglass",
    NoticeKind.SET_ASIDE: "alert-triangle",
    NoticeKind.BACKUP: "alert-triangle",
    NoticeKind.EXPORT: "download",
    NoticeKind.CHANNEL: "antenna",
}
# Where that is seen of which a notice speaks as a whole.
PAGES: dict[str, str] = {
    NoticeKind.JOURNAL: "setup-journal",
    NoticeKind.SET_ASIDE: "setup-journal",
    NoticeKind.CHANNEL: "setup-channels",
    NoticeKind.IMPORT: "imports",
    NoticeKind.BULK: "bulks",
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


def all_said(notices: Sequence[Notice]) -> list[Said]:
    """Notices in words; the imports that they speak of are read together."""
    imports = Import.objects.in_bulk({one.client for one in notices if one.of == "import" and one.client})
    return [said(notice, imports) for notice in notices]


def said(notice: Notice, imports: Mapping[int, Import] | None = None) -> Said:
    """A notice in words, with the way to what it speaks of."""
    if notice.of == "import":
        return _said_of_import(notice, (imports or {}).get(notice.client or 0))
    known = NoticeKind(notice.kind) if notice.kind in NoticeKind.values else None
    return Said(
        number=notice.pk,
        icon=ICONS[known] if known else "bell",
        words=str(known.label) if known else notice.kind,
        about=" · ".join(filter(None, _about(notice))),
        url=_url(notice),
        at=notice.at,
        is_new=notice.seen_at is None,
        by=str(notice.by or ""),
        quote=Truncator(notice.note.text).chars(LONGEST_QUOTE) if notice.note else "",
    )


def _said_of_import(notice: Notice, found: Import | None) -> Said:
    """Of one that came to no good end why, as it stands now; the way leads to where it goes on."""
    why = stopped_words(state=found.state, code=found.why_stopped, error=found.error) if found else ""
    return Said(
        number=notice.pk,
        icon="alert-triangle" if why else ICONS[NoticeKind.IMPORT],
        words=_("An import has stopped") if why else str(NoticeKind.IMPORT.label),
        about=" · ".join(filter(None, [found.name, str(why or found.get_state_display())])) if found else "",
        url=reverse("import", args=[found.pk]) if found else "",
        at=notice.at,
        is_new=notice.seen_at is None,
        by=str(notice.by or ""),
    )


def _about(notice: Notice) -> list[str]:
    task = str(notice.task or "")
    if notice.kind == NoticeKind.CHANNEL:
        many = notice.count or 1
        words = ngettext("%(count)d channel", "%(count)d channels", many) % {"count": many}
        return [", ".join(fell_ill_at(notice.at)) or words]
    if notice.count:
        return [_counted(notice, notice.count)]
    if (lead := notice.lead) is None:
        return [task, str(notice.deal or notice.given or ""), _talk(notice.conversation)]
    return [task, _whom(notice, lead), lead.need]


def _whom(notice: Notice, lead: Lead) -> str:
    if lead.person and lead.person.name:
        return lead.person.name
    return phone_words(notice.phone) if notice.phone else lead.number


def _counted(notice: Notice, count: int) -> str:
    if notice.of == "contact":
        return ngettext("%(count)d contact", "%(count)d contacts", count) % {"count": count}
    if notice.of == "company":
        return ngettext("%(count)d company", "%(count)d companies", count) % {"count": count}
    if notice.of == "deal":
        return ngettext("%(count)d deal", "%(count)d deals", count) % {"count": count}
    if notice.kind == NoticeKind.EXPORT:
        return ngettext("%(number)s row", "%(number)s rows", count) % {"number": count}
    return ngettext("%(count)d enquiry", "%(count)d enquiries", count) % {"count": count}


def _talk(talk: Conversation | None) -> str:
    return (talk.subject or talk.with_name) if talk else ""


def _url(notice: Notice) -> str:
    if page := PAGES.get(notice.kind):
        return reverse(page)
    if notice.of:
        return _given_url(notice)
    if notice.conversation_id:
        return reverse("talk", args=[notice.conversation_id])
    return reverse("lead", args=[notice.lead_id]) if notice.lead_id else _deal_url(notice)


LISTS = {"contact": "contacts", "company": "companies", "deal": "deals-list"}


def _given_url(notice: Notice) -> str:
    """The card of a client or a deal; of many the list of one's own, the newest first."""
    if notice.count:
        return f"{reverse(LISTS[notice.of])}?owner=me"
    return reverse(notice.of, args=[notice.deal_id or notice.client])


def _deal_url(notice: Notice) -> str:
    try:
        return reverse("deal", args=[notice.deal_id]) if notice.deal_id else ""
    except NoReverseMatch:
        return ""
