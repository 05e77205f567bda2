"""Files of a chat: what a visitor brings, and what he fetches of his own talk; always to be saved, never shown."""

import time
from collections.abc import Iterator

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.files.actions import keep
from teplo.files.disk import has_room
from teplo.kit import limits, meters, tokens
from teplo.kit.problems import FieldError, Invalid, NoRoom, NotSeen, TooLarge, TooMany
from teplo.kit.text import one_line
from teplo.staff.routes import Access, Rate, route
from teplo.web.chat.asking import demand_own_page, for_pages, who
from teplo.web.chat.holder import FETCHED, FETCHED_FOR, FILE, Holder
from teplo.web.chat.look import SETTINGS, channel_for, settings_for
from teplo.web.chat.meeting import demand_consent, is_known
from teplo.web.shell.downloads import to_save
from teplo.work.talks.models import Attachment

LARGEST_FILE = 10 * 1024 * 1024
# Of strangers nothing more is kept while there is still room for everything else: for so many reserves.
SPARED = 2
ROOM_AFTER = 60


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_POST
def bring(request: HttpRequest, key: str) -> HttpResponseBase:
    """Keep a file that goes with one of the next words; one that goes with none is swept away within a day."""
    demand_own_page(request)
    holder, channel, now = who(request, key), channel_for(key, beside=SETTINGS), timezone.now()
    if not settings_for(channel).takes_files:
        raise Invalid(errors=[FieldError("file", "not_taken", _("This chat takes no files."))])
    demand_consent(channel, request.POST.get("consent", ""), is_known=is_known(channel, holder.key), now=now)
    _slow_down(request, holder)
    given = request.FILES.get("file")
    if given is None:
        raise Invalid(errors=[FieldError("file", "required", _("Choose a file."))])
    if (given.size or 0) > LARGEST_FILE:
        raise TooLarge
    if not has_room(given.size or 0, spared=SPARED * settings.DISK_RESERVE):
        raise NoRoom(after=ROOM_AFTER)
    kept = keep(_chunks(given), limit=LARGEST_FILE)
    name = one_line(given.name, limit=255) or "file"
    shown: dict[str, object] = {"name": name, "type": one_line(given.content_type, limit=120), "size": kept.size}
    token = tokens.sign({**shown, "file": kept.pk, "visitor": holder.key}, purpose=FILE, until=now + FETCHED_FOR)
    return JsonResponse({"file": token, **shown})


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_safe
def fetch(request: HttpRequest, key: str, signed: str) -> HttpResponseBase:
    """A file of a talk by the address that its visitor was given."""
    value = tokens.unsign(signed, purpose=FETCHED, at=timezone.now())
    if not isinstance(value, list) or len(value) != 2:
        raise NotSeen
    of_his = {"message__conversation__visitor__key": value[1], "message__channel__key": key}
    found = Attachment.objects.filter(pk=value[0], message__line__isnull=False, **of_his).select_related("file").first()
    if found is None:
        raise NotSeen
    return to_save(found)


def _slow_down(request: HttpRequest, holder: Holder) -> None:
    """A visitor is whoever he likes, and again another one; his address he does not choose."""
    now, address = time.monotonic(), limits.limit_key(request.META.get("REMOTE_ADDR", ""))
    for name, whose in (("chat_files", holder.key), ("chat_files_from", address)):
        if (after := limits.allow(name, whose, now)) is not None:
            meters.LIMITED.labels(name).inc()
            raise TooMany(after=after)


def _chunks(given: "UploadedFile[bytes]") -> Iterator[bytes]:
    yield from given.chunks()
