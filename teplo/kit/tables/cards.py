"""What the columns of cards are called: an address book has no header of its own."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teplo.kit.tables.layout import Layout

NAMES = {
    "name": gettext_noop("Full name"),
    "company": gettext_noop("Company"),
    "department": gettext_noop("Department"),
    "position": gettext_noop("Position"),
    "phone": gettext_noop("Phone"),
    "fax": gettext_noop("Fax"),
    "email": gettext_noop("E-mail"),
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "city": gettext_noop("City"),
    "address": gettext_noop("Address"),
    "site": gettext_noop("Site"),
    "birthday": gettext_noop("Birthday"),
    "categories": gettext_noop("Categories"),
    "note": gettext_noop("Notes"),
}
KEY = re.compile(r"([a-z]+)(\d?)")


def named(layout: Layout) -> Layout:
    """The layout with the columns of cards in the language of whoever brings them; another one as it is."""
    if layout.kind != "vcard":
        return layout
    return replace(layout, columns=tuple(map(_called, layout.columns)))


def _called(column: str) -> str:
    found = KEY.fullmatch(column)
    assert found is not None  # keys of ours
    return f"{_(NAMES[found[1]])} {found[2]}" if found[2] > "1" else _(NAMES[found[1]])
