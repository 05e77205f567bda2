"""The columns that the list of leads can have."""

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words
from teplo.web.looks.column import Column, Columns


def _column(
    key: str, words: Words, look: str = "shrink", *, hidden_by: str = "", sort: str = "", edits: str = ""
) -> Column:
    cells, value = "web/lead/list_cell.html", "web/lead/list_value.html"
    return Column(key, words, look, hidden_by, sort, edits, cells=cells, value=value)


LEADS = Columns(
    "lead",
    (
        _column("contact", _("Contact")),
        _column("status", _("Status"), "shrink"),
        _column("heat", _("Heat"), "shrink", hidden_by="heat", edits="heat"),
        _column("score", _("Score"), "shrink number", hidden_by="score"),
        _column("owner", _("Owner"), "shrink"),
        _column("step", _("Next step"), "shrink"),
        _column("due", _("Answer due"), "shrink"),
        _column("need", _("Need"), "cell-wide", edits="need"),
        _column("amount", _("Amount"), "shrink number", hidden_by="amount", edits="amount"),
        _column("product", _("Product"), "cut", hidden_by="product", edits="product"),
        _column("region", _("Region"), "cut", hidden_by="region", edits="region"),
        _column("source", _("Source"), "cut", hidden_by="source", edits="source"),
        _column("channel", _("Channel"), "cut"),
        _column("campaign", _("Campaign"), "cut", hidden_by="campaign"),
        _column("tags", _("Tags"), "cut", hidden_by="tags"),
        _column("came", _("Came"), "shrink number", sort="created"),
        _column("touched", _("Last touch"), "shrink number", sort="touched"),
        _column("answered", _("First response"), "shrink number"),
        _column("reason", _("Reason"), "cut", hidden_by="reason"),
    ),
    ("contact", "status", "heat", "owner", "step", "came", "touched"),
)
