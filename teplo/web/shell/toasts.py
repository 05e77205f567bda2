"""What was just done, said for ten seconds, with the way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest

from teplo.kit.problems import Words


def say(request: HttpRequest, words: Words, *, undo_url: str = "") -> None:
    """Says what was done; `undo_url` is an address that takes it back by POST."""
    messages.success(request, str(words), extra_tags=undo_url)


def warn(request: HttpRequest, words: Words) -> None:
    """Says what could not be done; stays until it is dismissed."""
    messages.error(request, str(words))
