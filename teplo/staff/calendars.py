"""Production calendars: what the library of public holidays knows of a country, and what the company says otherwise."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.util import find_spec, module_from_spec
from types import ModuleType

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words
from teplo.kit.worktime import Calendar

OFF, SHORT, WORK = "off", "short", "work"
COUNTRIES: dict[str, Words] = {
    "RU": _("Russia"), "BY": _("Belarus"), "KZ": _("Kazakhstan"), "KG": _("Kyrgyzstan"), "UZ": _("Uzbekistan"),
    "AM": _("Armenia"), "AZ": _("Azerbaijan"), "GE": _("Georgia"), "MD": _("Moldova"),
    "RS": _("Serbia"), "TR": _("Türkiye"), "AE": _("United Arab Emirates"), "IL": _("Israel"), "CN": _("China"),
    "IN": _("India"), "DE": _("Germany"), "GB": _("United Kingdom"), "US": _("United States"), "CA": _("Canada"),
    "FR": _("France"), "IT": _("Italy"), "ES": _("Spain"), "PL": _("Poland"), "CZ": _("Czechia"), "FI": _("Finland"),
    "LT": _("Lithuania"), "LV": _("Latvia"), "EE": _("Estonia"), "BR": _("Brazil"),
}  # fmt: skip
# The holidays of Russia's Labour Code, article 112: the working day before one is an hour shorter (article 95).
RUSSIAN = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KnownDay:
    """One day of a calendar that is not as usual: `kind` is off, short or work; `words` is the holiday's name."""

    day: date
    kind: str
    words: str = ""


@lru_cache(maxsize=256)
def known(country: str, year: int, language: str = "en") -> tuple[KnownDay, ...]:
    """What the library knows of a year, in order; the names of holidays in a language where it speaks it."""
    holidays = _library()
    offered = holidays.country_holidays(country).supported_languages
    spoken = next((one for one in offered if one.startswith(language)), None)
    found = holidays.country_holidays(country, years=year, language=spoken)
    days = {day: KnownDay(day, OFF, name) for day, name in found.items() if day.year == year}
    moved = {day for day in getattr(found, "weekend_workdays", ()) if day.year == year}
    days |= {day: KnownDay(day, WORK) for day in moved}
    days |= {day: KnownDay(day, SHORT) for day in _shorter(country, year, days)}
    return tuple(days[day] for day in sorted(days))


def _library() -> ModuleType:
    """The library, ready to load the countries that it is asked for alone.

    Its package of countries imports all 250 of them as soon as one is named, a third of a second; it is put in place
    here without being run.
    """
    import holidays  # large, and asked by few pages and at night

    spec = find_spec("holidays.countries")
    if "holidays.countries" not in sys.modules and spec is not None:
        sys.modules["holidays.countries"] = module_from_spec(spec)
    return holidays


def _shorter(country: str, year: int, days: Mapping[date, KnownDay]) -> list[date]:
    """The working days before a holiday, where the law makes them shorter."""
    if country != "RU":
        return []
    before = [date(year, month, day) - ONE for month, day in RUSSIAN if (month, day) != (1, 1)]
    return [day for day in [*before, date(year, 12, 31)] if day.weekday() < 5 and day not in days]


def calendar_of(country: str, years: range, edits: Mapping[date, str]) -> Calendar:
    """The calendar of a country with what the company says of single days, which wins."""
    kinds = {one.day: one.kind for year in years for one in known(country, year)} | dict(edits) if country else {}
    return Calendar(*(frozenset(day for day, of in kinds.items() if of == kind) for kind in (OFF, SHORT, WORK)))
