"""What may be asked about a person: the registry of lists of people."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from teplo.kit.filters import Field, Kind, Registry

PERSON = Registry(
    "person",
    [
        Field(key="q", label=_("Search"), kind=Kind.SEARCH, column="search", read=attrgetter("search")),
        Field(
            key="company", label=_("Company"), kind=Kind.REFERENCE, column="company_id", read=attrgetter("company_id")
        ),
        Field(key="region", label=_("Region"), kind=Kind.TEXT, column="region", read=attrgetter("region")),
        Field(key="created", label=_("Came"), kind=Kind.MOMENT, column="created_at", read=attrgetter("created_at")),
    ],
)
