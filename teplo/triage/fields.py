"""What a rule may ask about an arriving enquiry: the registry over the facts of `triage.queries.facts`."""

from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Campaign, Channel, Source
from teplo.kit.filters import Field, Kind, Registry
from teplo.terms.models import Product


def _channels() -> list[tuple[str, str]]:
    return [(channel.slug, channel.name) for channel in Channel.objects.order_by("name")]


def _sources() -> list[tuple[str, str]]:
    return [(source.key, str(source)) for source in Source.objects.filter(is_active=True).order_by("key")]


def _campaigns() -> list[tuple[str, str]]:
    return [(campaign.key, campaign.name) for campaign in Campaign.objects.filter(is_active=True).order_by("name")]


def _products() -> list[tuple[str, str]]:
    return [(product.key, product.name) for product in Product.objects.filter(is_active=True).order_by("name")]


ENQUIRY = Registry(
    "enquiry",
    [
        Field(key="channel", label=_("Channel"), kind=Kind.CHOICE, read=itemgetter("channel"), choices=_channels),
        Field(key="source", label=_("Source"), kind=Kind.CHOICE, read=itemgetter("source"), choices=_sources),
        Field(key="campaign", label=_("Campaign"), kind=Kind.CHOICE, read=itemgetter("campaign"), choices=_campaigns),
        Field(key="product", label=_("Product"), kind=Kind.CHOICE, read=itemgetter("product"), choices=_products),
        Field(key="tags", label=_("Tags"), kind=Kind.TAGS, read=itemgetter("tags")),
        Field(key="region", label=_("Region"), kind=Kind.TEXT, read=itemgetter("region")),
    ],
)
