"""What the address of a report asks; pages, files and the API read the same.

`from=2026-11-01&to=2026-11-21`: days that belong · `period=last_month`: a stretch by its name ·
`as_of=2026-10-01`: where leads stood at the end of that day · `compare=yes`: with the period before ·
any filter of the list of leads.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from teplo.kit.filters import Context, FilterMistake
from teplo.kit.filters.periods import dates, is_period
from teplo.kit.filters.values import YEARS
from teplo.leads.fields import read_leads
from teplo.reports.queries import Question
from teplo.reports.rules import Period

Pairs = Iterable[tuple[str, str]]
PERIOD, FROM, TO, AS_OF, COMPARE = OWN = ("period", "from", "to", "as_of", "compare")


def read_question(pairs: Pairs, context: Context) -> Question:
    """Read the parameters of a report. Raises `FilterMistake` naming the one that cannot be understood."""
    listed = list(pairs)
    given = {name: text.strip() for name, text in listed if name in OWN and text.strip()}
    period = read_period(given, context)
    as_of = _day(AS_OF, given[AS_OF], context) if AS_OF in given else None
    if as_of and (period.first or period.last):
        raise FilterMistake(AS_OF, "too_much", _("Ask for a period or for a past day, not for both"))
    if given.get(COMPARE, "no") not in ("yes", "no"):
        raise FilterMistake(COMPARE, "wrong_value", _("Say yes or no"))
    tree = read_leads(listed, ignore=OWN)
    return Question(tree, period, as_of, compares=given.get(COMPARE) == "yes")


def read_period(given: Mapping[str, str], context: Context) -> Period:
    """The stretch of days that an address names, or bounds. Raises `FilterMistake`."""
    if PERIOD not in given:
        first, last = (_day(name, given[name], context) if name in given else None for name in (FROM, TO))
        if first and last and first > last:
            raise FilterMistake(TO, "wrong_order", _("The last day is before the first"))
        return Period(first, last)
    if FROM in given or TO in given:
        raise FilterMistake(PERIOD, "too_much", _("Ask for a period by its name or by its days, not by both"))
    if not is_period(given[PERIOD]):
        raise FilterMistake(PERIOD, "wrong_value", _("There is no such period"))
    first, end = dates(given[PERIOD], context)
    return Period(first, end - timedelta(days=1))


def _day(name: str, text: str, context: Context) -> date:
    if is_period(text):
        return dates(text, context)[1] - timedelta(days=1)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise FilterMistake(name, "not_a_day", _("Expected a day, such as 2026-11-21"))
    return day
