"""The report on partners as a page and as a file."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

from teplo.kit.filters import Context, FilterMistake
from teplo.kit.filters.periods import dates
from teplo.kit.filters.wording import time_words
from teplo.kit.text.sheets import defused
from teplo.leads import lists
from teplo.reports.address import FROM, PERIOD, TO, read_question
from teplo.reports.partners import Figures
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Choice

PERIODS = ("last_7_days", "last_30_days", "this_month", "last_month", "this_quarter", "this_year")
USUAL = "last_30_days"
OWN = (PERIOD, FROM, TO)
# By it a sheet knows that the letters are UTF-8.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def days_of(request: HttpRequest, context: Context) -> tuple[date, date, str]:
    """The first and the last day that are asked for, the last thirty where none is; what of it cannot be read."""
    first, end = dates(USUAL, context)
    last = end - timedelta(days=1)
    asked = [(name, request.GET[name]) for name in OWN if request.GET.get(name)]
    try:
        period = read_question(asked, context).period
    except FilterMistake as mistake:
        return first, last, str(mistake.message)
    return period.first or min(first, period.last or first), period.last or max(last, period.first or last), ""


def shown(request: HttpRequest, rows: Sequence[Figures], first: date, last: date, mistake: str) -> dict[str, Any]:
    """What the page shows."""
    context = lists.context_of(me(request))
    chosen = request.GET.get(PERIOD) or ("" if request.GET.get(FROM) or request.GET.get(TO) else USUAL)
    here = reverse("partners")
    return {
        "rows": rows,
        "total": _total(rows),
        "first": first,
        "last": last,
        "mistake": mistake,
        "when": " – ".join(date_format(day, "SHORT_DATE_FORMAT") for day in (first, last)),
        "periods": [Choice(time_words(name, context), f"{here}?{PERIOD}={name}", chosen == name) for name in PERIODS],
        "query": request.GET.urlencode(),
    }


def _total(rows: Sequence[Figures]) -> Figures:
    names = ("sent", "open", "accepted", "refused", "returned", "expired", "in_time", "reported", "sold")
    sums = {
        currency: sum((row.sums.get(currency, Decimal(0)) for row in rows), Decimal(0))
        for currency in sorted({one for row in rows for one in row.sums})
    }
    return Figures(None, _("All"), **{name: sum(getattr(row, name) for row in rows) for name in names}, sums=sums)


def written(rows: Sequence[Figures]) -> HttpResponse:
    """The table as a CSV file, with semicolons where the comma parts the kopecks."""
    currencies = sorted({one for row in rows for one in row.sums})
    heads = [
        _("Partner"), _("Sent"), _("Unanswered"), _("Accepted"), _("Returned"), _("Not answered in time"), _("In time"),
        _("Reported"), _("Sold"), *(_("Amount, %(currency)s") % {"currency": one} for one in currencies),
    ]  # fmt: skip
    text = io.StringIO()
    mark = get_format("DECIMAL_SEPARATOR")
    out = csv.writer(text, delimiter=";" if mark == "," else ",", lineterminator="\r\n")
    out.writerow(heads)
    for row in (*rows, _total(rows)):
        counts = (row.sent, row.open, row.accepted, row.returned, row.expired, row.in_time, row.reported, row.sold)
        sums = [str(row.sums[one]).replace(".", mark) if one in row.sums else "" for one in currencies]
        out.writerow([defused(row.name), *counts, *sums])
    answer = HttpResponse((MARK + text.getvalue()).encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="partners.csv"'
    return answer
