"""Files of others as an answer: always to be saved, never shown as part of a page."""

from typing import Protocol, TypeVar

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from teplo.files.models import File
from teplo.files.queries import chunks_of, path_of

Answer = TypeVar("Answer", bound=HttpResponseBase)
TO_SAVE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


class Named(Protocol):
    """A file with the name that somebody gave it."""

    name: str
    file: File


def to_save(attachment: Named) -> StreamingHttpResponse:
    """A file to be saved, by the name that its sender gave it; whatever it says of itself, it is bytes."""
    name = attachment.name.replace("/", "_").replace("\\", "_") or "file"
    answer = StreamingHttpResponse(chunks_of(path_of(attachment.file)), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Content-Length"] = str(attachment.file.size)
    return guarded(answer)


def guarded(answer: Answer) -> Answer:
    """The answer, which a browser never shows as part of a page."""
    for header, value in TO_SAVE.items():
        answer[header] = value
    return answer
