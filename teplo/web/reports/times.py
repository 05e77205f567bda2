"""The menu of times above a report: usual periods and days of one's own; each is an address."""

from collections.abc import Collection
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from teplo.kit.filters import Context
from teplo.kit.filters.wording import time_words
from teplo.reports.address import AS_OF, COMPARE, FROM, PERIOD, TO
from teplo.web.shell.parts import Choice

PERIODS = ("today", "yesterday", "last_7_days", "last_30_days", "this_month", "last_month", "this_quarter", "this_year",
           "last_year")  # fmt: skip
DAYS = {"day_from": FROM, "day_to": TO, "day_as_of": AS_OF}


def times(asked: QueryDict, context: Context, own: Collection[str], *, is_all: bool) -> dict[str, Any]:
    """What `web/reports/times.html` shows. `own` are the parameters that say the time, `is_all` where none is asked."""
    periods = [
        Choice(time_words(name, context), _with(asked, own, name), asked.get(PERIOD) == name) for name in PERIODS
    ]
    periods.append(Choice(_("all the time"), _with(asked, own), is_all))
    return {
        "periods": periods,
        "kept": [(name, text) for name, texts in asked.lists() if name not in own for text in texts],
        "days": {name: asked.get(parameter, "") for name, parameter in DAYS.items()},
    }


def _with(asked: QueryDict, own: Collection[str], period: str = "") -> str:
    """The present address with another time."""
    address = asked.copy()
    for name in own:
        if name != COMPARE:
            address.pop(name, None)
    if period:
        address[PERIOD] = period
    return f"?{address.urlencode()}"
