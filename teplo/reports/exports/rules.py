"""What a file is taken for, and how much a sheet holds."""

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words

SHEET = "xlsx"
# The rows of a sheet of XLSX without its head.
MOST_IN_SHEET = 1_048_575

REASONS: dict[str, Words] = {
    "figures": _("To reckon in a sheet"),
    "calls": _("For calls or letters to clients"),
    "books": _("For bookkeeping and papers"),
    "partner": _("For a partner or contractor"),
    "copy": _("To keep a copy"),
    "asked": _("Asked for by the person or an authority"),
    "other": _("For something else"),
}
