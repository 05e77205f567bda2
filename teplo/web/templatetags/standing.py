"""Whether somebody is there and how much lies on him: shown the same way on every page."""

from datetime import datetime, time
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teplo.staff.models import Absence
from teplo.staff.presence import ABSENT, LEFT, OFF_HOURS, OFF_SHIFT, Presence
from teplo.web.shell import times
from teplo.web.shell.markup import html
from teplo.web.templatetags.teplo import icon

register = template.Library()

ICONS = {LEFT: "user-x", OFF_SHIFT: "coffee", ABSENT: "calendar-event", OFF_HOURS: "moon"}


@register.simple_tag
def presence(one: Presence) -> SafeString:
    """`on shift until 18:00`, `on duty until 22:00`, `off shift`, `not at work`, `Vacation, back 12 Nov`."""
    state = one.why or ("duty" if one.is_duty else "here")
    mark = icon("headset") if state == "duty" else icon(ICONS[state]) if state in ICONS else html("<i></i>")
    return html('<span class="presence presence-{}">{}<span>{}</span></span>', state, mark, presence_words(one))


def presence_words(one: Presence) -> str:
    """The same in words alone."""
    if one.why == LEFT:
        return _("works here no more")
    if one.why == OFF_SHIFT:
        return _("off shift")
    if one.why == ABSENT:
        kind = str(dict(Absence.Kind.choices).get(one.absence) or _("Away"))
        return _("%(absence)s, back %(when)s") % {"absence": kind, "when": _when(one.until)} if one.until else kind
    if one.why == OFF_HOURS:
        return _("not at work until %(when)s") % {"when": _when(one.next_at)} if one.next_at else _("not at work")
    words = (
        (_("on duty"), _("on duty until %(when)s")) if one.is_duty else (_("on shift"), _("on shift until %(when)s"))
    )
    return words[1] % {"when": _when(one.until)} if one.until else words[0]


def _when(at: datetime) -> str:
    """The day alone where it is midnight."""
    local, now = timezone.localtime(at), timezone.now()
    if local.time() == time(0) and local.date() != timezone.localtime(now).date():
        return times.day_words(local.date(), timezone.localtime(now).date())
    return times.moment_words(at, now)


@register.simple_tag
def capacity(open_leads: int, cap: int | None = None, url: str = "") -> SafeString:
    """How many open leads lie on somebody: as a bar against his limit where he has one; `url` opens them."""
    return _capacity(open_leads, cap, url, get_language())


@lru_cache(maxsize=4_096)
def _capacity(open_leads: int, cap: int | None, url: str, _language: str | None) -> SafeString:
    number = html('<a href="{}">{}</a>', url, open_leads) if url and open_leads else html("{}", open_leads)
    if not cap:
        return html('<span class="capacity" title="{}">{}</span>', _("Open leads"), number)
    said = _("Open leads: %(open)s of %(cap)s") % {"open": open_leads, "cap": cap}
    return html(
        '<span class="capacity{}" title="{}"><span class="whole">{} / {}</span>'
        '<progress class="capacity-bar" value="{}" max="{}" aria-label="{}"></progress></span>',
        " capacity-full" if open_leads >= cap else "",
        said,
        number,
        cap,
        min(open_leads, cap),
        cap,
        said,
    )
