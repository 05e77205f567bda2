"""A line of the journal, with the words that were looked for marked in it."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from teplo.channels.kinds import kind_of
from teplo.web.inbox.shown import name_of
from teplo.work.talks.journal import Entry
from teplo.work.talks.models import Message

AROUND = 90
LONGEST = 240
SHORTEST_STEM = 3


@dataclass(frozen=True)
class Line:
    """What a line says; `words` has the found words marked."""

    key: str
    url: str
    icon: str
    who: str
    what: str
    channel: str
    subject: SafeString
    words: SafeString
    at: datetime


def line_of(entry: Entry, asked: str) -> Line:
    """A message or an enquiry as a line."""
    return _of_message(entry, asked) if entry.message else _of_enquiry(entry, asked)


def _of_message(entry: Entry, asked: str) -> Line:
    message, talk = entry.message, entry.talk
    assert message is not None  # told apart by whoever calls
    assert talk is not None
    icons = {Message.Direction.IN: kind_of(talk.channel.kind).icon, Message.Direction.OUT: "send"}
    return Line(
        key=f"m{message.pk}",
        url=reverse("talk", args=[talk.pk]),
        icon="alert-triangle" if message.is_stranger else icons.get(Message.Direction(message.direction), "lock"),
        who=name_of(talk),
        what=_("had no part before") if message.is_stranger else str(message.author or ""),
        channel=talk.channel.name,
        subject=marked(message.subject, asked),
        words=marked(message.text, asked),
        at=message.at,
    )


def _of_enquiry(entry: Entry, asked: str) -> Line:
    enquiry, lead = entry.enquiry, entry.lead
    assert enquiry is not None  # told apart by whoever calls
    assert lead is not None
    return Line(
        key=f"e{enquiry.pk}",
        url=reverse("lead", args=[lead.pk]),
        icon=kind_of(enquiry.channel.kind).icon,
        who=(lead.person.name if lead.person else "") or lead.number,
        what=_("enquiry"),
        channel=enquiry.channel.name,
        subject=marked(lead.need, asked),
        words=marked(enquiry.text, asked),
        at=enquiry.at,
    )


def marked(text: str, asked: str) -> SafeString:
    """The part of a text around the first word that was looked for, each such word marked."""
    line = " ".join(text.split())
    stems = [re.escape(_stem(word)) for word in re.findall(r"\w+", asked) if len(word) >= SHORTEST_STEM]
    pattern = re.compile(rf"\b(?:{'|'.join(stems)})\w*", re.IGNORECASE) if stems else None
    first = pattern.search(line) if pattern else None
    begin = max(0, first.start() - AROUND) if first else 0
    piece = line[begin : begin + LONGEST]
    before, after = "…" if begin else "", "…" if begin + LONGEST < len(line) else ""
    if pattern is None:
        return format_html("{}{}", piece, after)
    parts, at = [], 0
    for found in pattern.finditer(piece):
        parts += [(piece[at : found.start()], found[0])]
        at = found.end()
    inside = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}{}{}", before, inside, piece[at:], after)


def _stem(word: str) -> str:
    """A word without an ending, as far as marking needs it."""
    return word if len(word) < 6 or word.isdigit() else word[:-2]
