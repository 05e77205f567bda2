"""Reads what a gateway tells, by the names that its channel's settings give: a text that came, or the fate of ours."""

from django.utils import timezone
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.bodies import leaves, parse
from teplo.intake.connectors.calling import mark_of, number_of
from teplo.intake.connectors.pbx.forms import names_of
from teplo.intake.connectors.plug import OTHER_EVENT, Aside, Delivered, Fate, Heard, Meta, Unreadable
from teplo.intake.connectors.sms.form import FIELDS, WORDS
from teplo.intake.connectors.texts import heard, number_of_mark, own_number
from teplo.kit.text import clean


def read(body: bytes, channel: Channel, meta: Meta) -> Heard | Fate | Aside:
    """A word in the talk with a number, or what became of a message of ours; Unreadable where nobody sends it."""
    said = _said(body, str(meta.get("type") or ""), channel)
    words = names_of(plain_settings_of(channel), "word", WORDS)
    state = said["status"].lower()
    if said["text"] and state not in (*words["there"], *words["lost"]):
        sender = number_of(said["from"])
        if not sender:
            raise Unreadable("no_sender", _("Who has sent it cannot be seen: say in which field the number stands."))
        return heard(sender, said["text"], external_id=said["id"] or None, at=timezone.now())
    if state not in (*words["there"], *words["lost"]):
        return Aside(OTHER_EVENT)
    # A number that the gateway gives says nothing of ours, only the mark that we have given it does.
    return Fate(said["id"], state in words["there"], state, own_number(meta) or number_of_mark(said["id"]))


def number(delivered: Delivered, channel: Channel) -> str | None:
    """The text's own number with what is said of it; None where it has none."""
    try:
        said = _said(delivered.body, delivered.content_type, channel)
    except Unreadable:
        return None
    return mark_of("sms", said["id"], said["status"].lower()) if said["id"] else None


def _said(body: bytes, content_type: str, channel: Channel) -> dict[str, str]:
    names = names_of(plain_settings_of(channel), "field", FIELDS)
    given: dict[str, str] = {}
    for leaf in leaves(parse(body, content_type)):
        value = clean(str(leaf.value), limit=2_000) if not isinstance(leaf.value, dict | list | bool) else ""
        for name in (".".join(str(step) for step in leaf.path).lower(), str(leaf.path[-1]).lower()):
            given.setdefault(name, value)
    return {field: next((given[name] for name in named if given.get(name)), "") for field, named in names.items()}
