"""What a rule may ask about an arriving enquiry: the registry over the facts of `triage.facts`."""

from operator import itemgetter
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.channels.models import Campaign, Channel, Source
from teplo.kit.filters import Field, Kind, Registry
from teplo.kit.problems import Words
from teplo.leads.models import Heat
from teplo.terms.models import Product

CAME = (
    ("new", pgettext_lazy("who comes", "New: nobody knew him")),
    ("repeated", pgettext_lazy("who comes", "Repeated: he came before")),
    ("client", pgettext_lazy("who comes", "A client, he or his company")),
)
LANGUAGES = (
    ("ru", _("Russian")),
    ("en", _("English")),
    ("uk", _("Ukrainian")),
    ("kk", _("Kazakh")),
    ("be", _("Belarusian")),
)


def _weekdays() -> list[tuple[str, str]]:
    return [(str(day + 1), str(name)) for day, name in WEEKDAYS.items()]


def _channels() -> list[tuple[str, str]]:
    return [(channel.slug, channel.name) for channel in Channel.objects.order_by("name")]


def _sources() -> list[tuple[str, str]]:
    return [(source.key, str(source)) for source in Source.objects.filter(is_active=True).order_by("key")]


def _campaigns() -> list[tuple[str, str]]:
    return [(campaign.key, campaign.name) for campaign in Campaign.objects.filter(is_active=True).order_by("name")]


def _products() -> list[tuple[str, str]]:
    return [(product.key, product.name) for product in Product.objects.filter(is_active=True).order_by("name")]


def _field(key: str, label: Words, kind: Kind, **more: Any) -> Field:
    return Field(key=key, label=label, kind=kind, read=itemgetter(key), **more)


ENQUIRY = Registry(
    "enquiry",
    [
        _field("channel", _("Channel"), Kind.CHOICE, choices=_channels),
        _field("source", _("Source"), Kind.CHOICE, choices=_sources),
        _field("campaign", _("Campaign"), Kind.CHOICE, choices=_campaigns),
        _field("product", _("Product"), Kind.CHOICE, choices=_products),
        _field("tags", _("Tags"), Kind.TAGS),
        # As it was given, else of the telephone number: the code of a subject of the federation.
        _field("region", _("Region"), Kind.TEXT),
        _field("country", _("Country of the telephone number"), Kind.CHOICE),
        _field("language", _("Language"), Kind.CHOICE, choices=lambda: LANGUAGES),
        _field("came", _("Who comes"), Kind.CHOICE, choices=lambda: CAME, closed=True),
        _field("heat", _("Heat"), Kind.CHOICE, choices=lambda: Heat.choices, closed=True),
        _field("score", _("Score"), Kind.NUMBER),
        _field("amount", _("Amount"), Kind.NUMBER),
        _field("size", _("Size of the company"), Kind.NUMBER),
        _field("industry", _("Industry"), Kind.TEXT),
        _field("skill", _("Skill that is asked for"), Kind.TEXT),
        _field("text", _("Words of the enquiry"), Kind.TEXT),
        _field("weekday", _("Day of the week"), Kind.CHOICE, choices=_weekdays, closed=True),
        _field("hour", _("Hour, by the company's clock"), Kind.NUMBER),
        _field("in_hours", _("Within the channel's hours"), Kind.FLAG),
    ],
)
