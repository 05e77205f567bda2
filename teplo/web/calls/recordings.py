"""Recordings: heard where they stand, by whoever sees the call; piece by piece, as players ask for them."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from teplo.files.queries import path_of
from teplo.kit.problems import NotSeen
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.calls.shown import line_of
from teplo.web.shell.asking import me
from teplo.work.actions import calls
from teplo.work.calls.lists import call_for, recording_for
from teplo.work.calls.models import Recording
from teplo.work.calls.sounds import SOUNDS

PIECE = 256 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
GUARDED = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


@route(access=Permission.CALL_SEE, rate=Rate.PAGE)
@require_safe
def recording(request: HttpRequest, number: int) -> HttpResponseBase:
    """The sound, or the part of it that `Range` asks for: 206, and 416 for a part that lies beyond its end."""
    found = recording_for(me(request), number)
    if found.state != Recording.State.KEPT or found.file is None:
        raise NotSeen
    size = found.file.size
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    part = _part(asked, size) if asked else (0, size - 1)
    if part is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part
    kind = found.type if found.type in SOUNDS else "application/octet-stream"
    answer = StreamingHttpResponse(_pieces(path_of(found.file), first, last), content_type=kind)
    if asked:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer["Content-Length"], answer["Accept-Ranges"] = str(last - first + 1), "bytes"
    answer["Content-Disposition"] = f'inline; filename="call-{found.call_id}{SOUNDS.get(found.type, "")}"'
    answer["Cache-Control"] = "private, max-age=600"
    for header, value in GUARDED.items():
        answer[header] = value
    return answer


@route(access=Permission.CALL_SEE, rate=Rate.WRITE)
@require_POST
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """Fetch it once more, as often as if it were new."""
    employee = me(request)
    found = recording_for(employee, number)
    calls.retry_recording(found, by=employee, at=timezone.now())
    call = call_for(employee, found.call_id)
    line = line_of(call)
    line.sounds[:] = [one for one in line.sounds if one.recording.pk == number]
    return render(request, "web/calls/sounds.html", {"line": line})


def _part(asked: re.Match[str], size: int) -> tuple[int, int] | None:
    """The first and the last byte of what is asked for; None where there is no such part."""
    first, last = asked[1], asked[2]
    if not first:
        length = min(int(last or 0), size)
        return (size - length, size - 1) if length else None
    begin = int(first)
    end = min(int(last), size - 1) if last else size - 1
    return (begin, end) if begin <= end else None


def _pieces(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
