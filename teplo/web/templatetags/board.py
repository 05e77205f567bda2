"""The cards of the board, drawn once: when one card changes, thirty boards ask for all the others again."""

from collections import OrderedDict
from threading import Lock

from django import template
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from teplo.web.board.columns import Card
from teplo.web.shell import times

register = template.Library()

# Some eight megabytes in each web process.
MOST = 4_000
_drawn: OrderedDict[tuple[object, ...], SafeString] = OrderedDict()
_lock = Lock()


@register.simple_tag
def board_card(card: Card) -> SafeString:
    """The card as HTML.

    What it shows is its key, with the reader's language and zone and with the words for each span of time: whoever
    sees the same gets the same card.
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
    late = now - row.step_at if row.step_at and row.step_at < now else None
    return (
        translation.get_language(), str(now.tzinfo), now.date(),
        now.replace(second=0, microsecond=0) if card.rings else None,
        times.ago_words(lead.touched_at, now), times.late_words(late) if late else "",
        lead.pk, lead.person_id, lead.heat, lead.score, lead.need, str(lead.company or ""), lead.amount, lead.currency,
        lead.owner_employee_id, lead.owner_queue_id, str(lead.owner), lead.answer_due_at, lead.created_at,
        lead.touched_at, lead.wait_until, lead.wait_reason, lead.is_open,
        lead.person.name if lead.person else "", row.phone, row.email, row.step, row.step_icon, row.step_at,
        card.first, card.is_still,
    )  # fmt: skip
