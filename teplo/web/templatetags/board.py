"""The cards of the board, drawn once a minute: when one card changes, thirty boards ask for all the others again."""

from collections import OrderedDict
from threading import Lock

from django import template
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from teplo.web.board.columns import Card

register = template.Library()

# Some four megabytes in each web process.
MOST = 2_000
_drawn: OrderedDict[tuple[object, ...], SafeString] = OrderedDict()
_lock = Lock()


@register.simple_tag
def board_card(card: Card) -> SafeString:
    """The card as HTML.

    What it shows is its key, with the reader's language, zone and minute: whoever sees the same values gets the same
    card, and a span of time in words is never older than a minute.
    """
    key = _shown(card)
    with _lock:
        if (kept := _drawn.get(key)) is not None:
            _drawn.move_to_end(key)
            return kept
    made = render_to_string("web/board/card.html", {"card": card})
    with _lock:
        _drawn[key] = made
        if len(_drawn) > MOST:
            _drawn.popitem(last=False)
    return made


def _shown(card: Card) -> tuple[object, ...]:
    """Everything that card.html speaks of."""
    lead, row, now = card.lead, card.row, timezone.localtime()
    return (
        translation.get_language(), now.tzname(), now.replace(second=0, microsecond=0),
        lead.pk, lead.person_id, lead.heat, lead.score, lead.need, str(lead.company or ""), lead.amount, lead.currency,
        lead.owner_employee_id, lead.owner_queue_id, str(lead.owner), lead.answer_due_at, lead.created_at,
        lead.touched_at, lead.wait_until, lead.wait_reason, lead.is_open,
        row.name, row.phone, row.step, row.step_icon, row.step_at, card.first, card.is_still,
    )  # fmt: skip
