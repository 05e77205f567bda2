"""The columns that the lists of contacts, companies and deals can have."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.kit.problems import Words
from teplo.web.looks.column import Column, Columns

VALUE = "web/clients/list_value.html"


def _column(
    key: str, words: Words, look: str = "shrink", *, sort: str = "", edits: str = "", hidden_by: str | None = None
) -> Column:
    hidden = key if hidden_by is None else hidden_by
    return Column(key, words, look, hidden, sort, edits, cells="web/clients/list_cell.html", value=VALUE)


CONTACTS = Columns(
    "contact",
    (
        _column("company", _("Company"), "cut", edits="company"),
        _column("position", _("Position"), "cut"),
        _column("phone", _("Phone")),
        _column("email", _("E-mail")),
        _column("region", _("Region"), "cut"),
        _column("owner", _("Owner")),
        _column("created", _("Contact since"), "shrink number", sort="created"),
        _column("number", _("Number"), "shrink number"),
    ),
    ("company", "phone", "email", "owner", "created"),
)
COMPANIES = Columns(
    "company",
    (
        _column("tax_number", _("Tax number"), edits="tax_number"),
        _column("kpp", _("KPP"), edits="kpp"),
        _column("ogrn", _("OGRN"), edits="ogrn"),
        _column("site", _("Site"), "cut", edits="domain"),
        _column("industry", _("Industry"), "cut", edits="industry"),
        _column("size", _("Number of people"), "shrink number", edits="size"),
        _column("turnover", _("Turnover a year"), "shrink number", edits="turnover"),
        _column("owner", _("Owner")),
        _column("created", _("Client since"), "shrink number", sort="created"),
        _column("number", _("Number"), "shrink number"),
    ),
    ("tax_number", "site", "owner", "created"),
)
DEALS = Columns(
    "deal",
    (
        _column("contact", _("Contact"), "cut"),
        _column("company", _("Company"), "cut"),
        _column("pipeline", _("Pipeline")),
        _column("stage", _("Stage")),
        _column("amount", _("Amount"), "shrink number", edits="amount"),
        _column("owner", _("Owner")),
        _column("expected", _("Expected on"), "shrink number", edits="expected_on"),
        _column("moved", _("In this stage since"), "shrink number", sort="moved"),
        _column("created", _("Created"), "shrink number", sort="created"),
        _column("closed", pgettext_lazy("deal", "Closed"), "shrink number"),
        _column("lost_reason", _("Reason of loss"), "cut"),
        _column("lost_because", _("Remark on the loss"), "cut"),
    ),
    ("stage", "amount", "owner", "expected", "moved", "created"),
)
