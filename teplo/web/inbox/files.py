"""What came with a message: its files, always to be saved, and the original of a letter in a frame that may do nothing.

The frame has an address and a policy of its own. Without `?pictures=1` nothing is fetched from anywhere.
"""

import base64
import re
from html import unescape

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

# allow unsafe-markup: for the one frame that may do nothing
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from teplo.files.queries import open_file
from teplo.kit.problems import NotSeen
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.shell.asking import me
from teplo.web.shell.downloads import to_save
from teplo.work.talks.models import Attachment, Conversation, Message
from teplo.work.talks.queries import message_for

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LARGEST_PICTURE = 2_000_000
MOST_PICTURES = 30
LONGEST = 4_000_000
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:{more}; form-action 'none'; base-uri 'none';"
    " sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"
)
# The cleaner writes double quotes alone and escapes them within a value: what stands in a title is no picture.
INLINE = re.compile(r'src="cid:([^"<>]{1,255})"')


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
def attachment(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """A file to be saved, by the name that its sender gave it; it is never shown as part of a page."""
    talks = Conversation.objects.visible_to(me(request))
    found = Attachment.objects.filter(message__conversation__in=talks).select_related("file").filter(pk=number).first()
    if found is None:
        raise NotSeen
    return to_save(found)


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
def html(request: HttpRequest, number: int) -> HttpResponse:
    """The original of a letter, cleaned when it came; `?pictures=1` fetches what lies elsewhere."""
    message = message_for(me(request), number)
    if message.html_file is None:
        raise NotSeen
    with open_file(message.html_file) as file:
        text = file.read(LONGEST).decode("utf-8", "replace")
    text = _with_inline(text, message)
    # allow unsafe-markup: cleaned by the one cleaner when it was kept, in a frame without scripts, forms and origin
    answer = render(request, "web/inbox/original.html", {"original": mark_safe(text)})
    answer["Content-Security-Policy"] = POLICY.format(
        more=" https: http:" if request.GET.get("pictures") == "1" else ""
    )
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _with_inline(text: str, message: Message) -> str:
    """The pictures that came with the letter, put into it: the frame may fetch none, not even ours."""
    known = {
        one.cid: one
        for one in message.attachments.select_related("file")[:MOST_PICTURES]
        if one.cid and one.type in PICTURES and one.size <= LARGEST_PICTURE
    }

    def picture(found: re.Match[str]) -> str:
        one = known.get(unescape(found[1]))
        if one is None:
            return 'src=""'
        with open_file(one.file) as file:
            data = base64.b64encode(file.read(LARGEST_PICTURE)).decode()
        return f'src="data:{one.type};base64,{data}"'

    return INLINE.sub(picture, text)
