"""Files of a chat: what a visitor brings, and what he fetches of his own talk; always to be saved, never shown."""

import time
from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.files.actions import keep
from teplo.files.queries import chunks_of, path_of
from teplo.kit import limits, tokens
from teplo.kit.problems import FieldError, Invalid, NotSeen, TooLarge, TooMany
from teplo.kit.text import one_line
from teplo.staff.routes import Access, Rate, route
from teplo.web.chat.asking import demand_own_page, for_pages, who
from teplo.web.chat.holder import FETCHED, FETCHED_FOR, FILE
from teplo.web.chat.look import channel_for, settings_for
from teplo.work.talks.models import Attachment

LARGEST_FILE = 10 * 1024 * 1024
TO_SAVE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


@for_pages
@route(access=Access.PUBLIC, rate=Rate.CHAT)
@require_POST
def bring(request: HttpRequest, key: str) -> HttpResponseBase:
    """Keep a file that goes with one of the next words; one that goes with none is swept away within a day."""
    demand_own_page(request)
    holder, channel, now = who(request, key), channel_for(key), timezone.now()
    if not settings_for(channel).takes_files:
        raise Invalid(errors=[FieldError("file", "not_taken", _("This chat takes no files."))])
    if (after := limits.allow("chat_files", holder.key, time.monotonic())) is not None:
        raise TooMany(after=after)
    given = request.FILES.get("file")
    if given is None:
        raise Invalid(errors=[FieldError("file", "required", _("Choose a file."))])
    if (given.size or 0) > LARGEST_FILE:
        raise TooLarge
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
    name = found.name.replace("/", "_").replace("\\", "_") or "file"
    answer = StreamingHttpResponse(chunks_of(path_of(found.file)), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Content-Length"] = str(found.file.size)
    for header, value in TO_SAVE.items():
        answer[header] = value
    return answer


def _chunks(given: "UploadedFile[bytes]") -> Iterator[bytes]:
    yield from given.chunks()
