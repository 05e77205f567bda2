"""The small components: each shows one kind of thing the same way on every page (README.md shows them all)."""

import datetime as dt
import functools
import zlib
from decimal import Decimal

from django import template
from django.conf import settings
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teplo.kit.money import NO_BREAK, money_words
from teplo.kit.phones import show_phone, tel_link
from teplo.leads.models import Heat, Hue
from teplo.staff.models import Queue
from teplo.web.shell import times
from teplo.web.shell.addresses import address_of
from teplo.web.shell.markup import html

register = template.Library()

HUES = tuple(Hue.values)
LIVELY_HUES = tuple(hue for hue in HUES if hue not in (Hue.SLATE, Hue.GRAY))
HEATS = {"cold": "snowflake", "warm": "sun", "hot": "flame"}
NOTHING = html("")


def _nothing() -> SafeString:
    return html('<span class="soft">{}</span>', "—")


class _Url(URLNode):
    """Django's own, without working out each address anew."""

    def render(self, context: Context) -> str:
        if self.kwargs or self.asvar:
            return super().render(context)
        parts = [part.resolve(context) for part in self.args]
        return html("{}", address_of(self.view_name.resolve(context), *parts))


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """`{% url %}` as everywhere, quick enough for every line of a list."""
    node = parse_url(parser, token)
    return _Url(node.view_name, node.args, node.kwargs, node.asvar)


@functools.cache
def _sprite() -> str:
    return static("vendor/icons/sprite.svg")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An outline from tools/icons.txt; without a label it is decoration and silent."""
    return _icon(name, str(label))


# What is drawn from a few words alone is drawn once; `typed` tells words from what is HTML already.
@functools.lru_cache(maxsize=1_024, typed=True)
def _icon(name: str, label: str) -> SafeString:
    if label:
        return html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, _sprite(), name
        )
    return html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', _sprite(), name)


@register.simple_tag
def person(name: str, url: str = "", *, phone: str = "", email: str = "") -> SafeString:
    """A person's name, unbroken, else his phone or address; says so when there is none of them."""
    known = name or (phone_words(phone) if phone else email)
    shown, nameless = (known, "") if known else (_("No name"), " nameless")
    if url:
        return html('<a class="person{}" href="{}" title="{}">{}</a>', nameless, url, shown, shown)
    return html('<span class="person{}" title="{}">{}</span>', nameless, shown, shown)


@register.filter
def phone_words(value: str) -> str:
    """A stored phone as people write it, unbroken."""
    shown = show_phone(value, country=settings.COUNTRY)
    return shown.replace(" ", NO_BREAK).replace("-", "\N{NON-BREAKING HYPHEN}")


@register.simple_tag
def copy_button(value: str, label: str = "") -> SafeString:
    """Puts a value into the clipboard."""
    return html(
        '<button type="button" class="copy" data-copy="{}" title="{}" aria-label="{}">{}{}</button>',
        value,
        label or _("Copy"),
        label or _("Copy"),
        icon("copy"),
        html(
            '<svg class="icon done" aria-hidden="true"><use href="{}#check"></use></svg>',
            _sprite(),
        ),
    )


@register.simple_tag
def phone(value: str) -> SafeString:
    """A stored phone (E.164, `;ext=`) as people write it, with a link to call and a button to copy."""
    return _phone(value, settings.COUNTRY, get_language())


@functools.lru_cache(maxsize=4_096, typed=True)
def _phone(value: str, _country: str | None, _language: str | None) -> SafeString:
    return html(
        '<span class="phone"><a href="{}">{}</a>{}</span>', tel_link(value), phone_words(value), copy_button(value)
    )


@register.simple_tag
def money(amount: Decimal | int | str | None, currency: str = "RUB") -> SafeString:
    """An amount with its currency, thousands parted, kopecks only where there are any."""
    if amount is None or amount == "":
        return _nothing()
    return _money(Decimal(amount), currency, (get_language() or "").startswith("ru"))


@functools.lru_cache(maxsize=4_096, typed=True)
def _money(value: Decimal, currency: str, is_russian: bool) -> SafeString:  # noqa: FBT001 (a key of the cache)
    return html('<span class="whole">{}</span>', money_words(value, currency, is_russian=is_russian))


@register.simple_tag
def moment(at: dt.datetime | None) -> SafeString:
    """When something happened or will, in the reader's zone: `14:05`, `yesterday 14:05`, `12 Nov 14:05`."""
    return _time(at, times.moment_words(at, timezone.now()) if at else "", "")


@register.simple_tag
def ago(at: dt.datetime | None) -> SafeString:
    """How long since or until, kept true by ticker.js: `5 min. ago`."""
    return _time(at, times.ago_words(at, timezone.now()) if at else "", "ago")


@register.simple_tag
def due(at: dt.datetime | None) -> SafeString:
    """When a step is due; once it has passed, says by how much it is late."""
    if at and at < timezone.now():
        late = html("{} {}", icon("alert-triangle"), times.late_words(timezone.now() - at))
        return html('<span class="late whole">{}</span>', _time(at, late, ""))
    return moment(at)


def _time(at: dt.datetime | None, shown: str, tick: str) -> SafeString:
    if at is None:
        return _nothing()
    ticks = html(' data-tick="{}"', tick) if tick else ""
    return html(
        '<time class="whole" datetime="{}" title="{}"{}>{}</time>',
        at.isoformat(timespec="seconds"),
        times.full_words(at),
        ticks,
        shown,
    )


@register.simple_tag
def day(on: dt.date | None) -> SafeString:
    """A date without a time."""
    if on is None:
        return _nothing()
    return html(
        '<time class="whole" datetime="{}">{}</time>', on.isoformat(), times.day_words(on, timezone.localdate())
    )


@register.simple_tag
def status(name: str, hue: str = "slate") -> SafeString:
    """A status in one of the ten named hues (HUES); the words carry the meaning."""
    return _status(str(name), hue)


@functools.lru_cache(maxsize=1_024, typed=True)
def _status(name: str, hue: str) -> SafeString:
    return html('<span class="status hue-{}">{}</span>', hue if hue in HUES else "slate", name)


@register.simple_tag
def heat(value: str | None, score: int | None = None) -> SafeString:
    """Readiness to buy: the only place of cold blue, warm amber and hot red."""
    return _heat(value, score, get_language()) if value in HEATS else NOTHING


@functools.lru_cache(maxsize=1_024)
def _heat(value: str, score: int | None, _language: str | None) -> SafeString:
    words = Heat(value).label
    shown = f"{words} {score}" if score else words
    return html('<span class="heat heat-{}">{}{}</span>', value, icon(HEATS[value]), shown)


def initials(name: str) -> str:
    """Two letters for a face: of the first and the second word."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def hue_of(name: str) -> str:
    """Always the same hue for the same name."""
    return LIVELY_HUES[zlib.crc32(name.encode()) % len(LIVELY_HUES)]


@register.simple_tag
def face(name: str, size: str = "") -> SafeString:
    """Initials in a circle, the name for those who point or listen; give size="big" for heads of pages."""
    return _face(str(name), size)


@functools.lru_cache(maxsize=1_024, typed=True)
def _face(name: str, size: str) -> SafeString:
    return html(
        '<span class="face hue-{}{}" role="img" title="{}" aria-label="{}">{}</span>',
        hue_of(name),
        " face-big" if size == "big" else "",
        name,
        name,
        initials(name),
    )


@register.simple_tag
def owner(who: object | None, *, face_only: bool = False) -> SafeString:
    """Who answers: an employee with a face, a queue with its sign, or nobody, said in words."""
    if who is None or who == "":
        return html(
            '<span class="owner soft">{}<span class="owner-name">{}</span></span>', icon("user-off"), _("Nobody")
        )
    is_queue = isinstance(who, Queue) or getattr(who, "kind", "") == "queue"
    return _owner(str(who), _("Queue") if is_queue else "", face_only)


@functools.lru_cache(maxsize=1_024, typed=True)
def _owner(name: str, queue: str, face_only: bool) -> SafeString:  # noqa: FBT001 (a key of the cache)
    if queue:
        mark = html('<span class="face face-queue" title="{}">{}</span>', name, icon("users-group", queue))
    else:
        mark = face(name)
    if face_only:
        return mark
    return html('<span class="owner" title="{}">{}<span class="owner-name">{}</span></span>', name, mark, name)


@register.simple_tag
def ring(due_at: dt.datetime | None, started_at: dt.datetime | None = None) -> SafeString:
    """The time left before `due_at` as a shrinking circle; without `started_at` an hour is the whole."""
    if due_at is None:
        return NOTHING
    left = times.left_of(due_at, started_at, timezone.now())
    return html(
        '<span class="ring" data-due="{}" data-start="{}" data-state="{}" title="{}">'
        '<svg class="ring-circle" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"></circle>'
        '<circle class="left" cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="{} 100"></circle></svg>'
        '<span class="ring-late-icon">{}</span><span class="ring-words">{}</span></span>',
        due_at.isoformat(timespec="seconds"),
        left.started_at.isoformat(timespec="seconds"),
        left.state,
        times.full_words(due_at),
        left.percent,
        icon("alert-triangle", _("Late")),
        left.words,
    )


@register.filter
def span_of(seconds: int | None) -> str:
    """A length of time in the words of a person: `12 min.`, `3 hr.`, `2 days`."""
    return times.span_words(dt.timedelta(seconds=seconds or 0))


@register.simple_tag
def key(keys: str) -> SafeString:
    """Key marks for words beside a control: `{% key "g d" %}`."""
    return _key(str(keys))


@functools.lru_cache(maxsize=1_024, typed=True)
def _key(keys: str) -> SafeString:
    marks = format_html_join(" ", '<kbd class="key">{}</kbd>', ((one,) for one in keys.split()))
    return html('<span class="keys" aria-hidden="true">{}</span>', marks)
