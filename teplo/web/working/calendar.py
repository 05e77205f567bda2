"""The production calendar of a country: what the library knows of a year, and what the company says otherwise."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.staff import actions, calendars
from teplo.staff.calendars import COUNTRIES
from teplo.staff.models import CalendarDay, Schedule
from teplo.staff.routes import Rate, route
from teplo.web.setup.editing import sent, shown, signed
from teplo.web.shell.answers import go
from teplo.web.shell.asking import me, told_at
from teplo.web.shell.toasts import say
from teplo.web.working.forms import CalendarDayForm, read_day
from teplo.web.working.schedules import RIGHT, demand_whole, is_whole

NAME = "setup-calendar"
YEARS = range(2020, 2041)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month: `kind` is off, short, work, weekend or '', `words` what it is called."""

    day: date
    kind: str = ""
    words: str = ""
    is_ours: bool = False


@route(access=RIGHT, rate=Rate.PAGE)
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """The months of a year, and the company's own days."""
    country, of_year = _asked(request)
    today = timezone.localdate()
    form = CalendarDayForm(initial={"country": country, "day": today if today.year == of_year else date(of_year, 1, 1)})
    return _shown(request, country, of_year, form)


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def day_set(request: HttpRequest) -> HttpResponse:
    """Say of one day what it is."""
    demand_whole(me(request))
    form = CalendarDayForm(sent(request))
    if form.is_valid():
        with told_at(form):
            actions.set_calendar_day(**form.cleaned_data, **signed(request))
    if not form.is_valid():
        return _shown(request, *_asked(request), form, status=422)
    say(request, _("The day was saved: shifts follow from now on."))
    day = form.cleaned_data["day"]
    return go(request, f"{reverse(NAME)}?country={form.cleaned_data['country']}&year={day.year}")


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def day_forgotten(request: HttpRequest) -> HttpResponse:
    """Let a day be again as the country's calendar has it."""
    demand_whole(me(request))
    country, day = _country(request.POST.get("country", "")), read_day(request.POST, "day", otherwise=date.min)
    actions.forget_calendar_day(country, day=day, **signed(request))
    say(request, _("The day is as in the calendar of the country again."))
    return go(request, f"{reverse(NAME)}?country={country}&year={max(day.year, YEARS[0])}")


def _shown(
    request: HttpRequest, country: str, of_year: int, form: CalendarDayForm, *, status: int = 200
) -> HttpResponse:
    edits = list(CalendarDay.objects.filter(country=country, day__year=of_year).order_by("day"))
    context = {
        "form": form,
        "country": country,
        "country_words": COUNTRIES[country],
        "countries": COUNTRIES.items(),
        "year": of_year,
        "before": of_year - 1 if of_year - 1 in YEARS else None,
        "after": of_year + 1 if of_year + 1 in YEARS else None,
        "months": _months(country, of_year, edits),
        "weekdays": WEEKDAYS_ABBR.values(),
        "edits": edits,
        "may_change": is_whole(me(request)),
        "followed": Schedule.objects.filter(country=country, is_active=True).order_by("name"),
    }
    return shown(request, "web/working/calendar.html", NAME, status=status, **context)


def _months(country: str, of_year: int, edits: list[CalendarDay]) -> list[tuple[str, list[list[Cell | None]]]]:
    known = {one.day: Cell(one.day, one.kind, one.words) for one in calendars.known(country, of_year, _language())}
    known |= {one.day: Cell(one.day, one.kind, one.note, is_ours=True) for one in edits}
    months = []
    for month in range(1, 13):
        weeks = Calendar().monthdatescalendar(of_year, month)
        cells = [[_cell(day, known) if day.month == month else None for day in week] for week in weeks]
        months.append((str(MONTHS[month]), cells))
    return months


def _cell(day: date, known: dict[date, Cell]) -> Cell:
    return known.get(day) or Cell(day, "weekend" if day.weekday() > 4 else "")


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def _asked(request: HttpRequest) -> tuple[str, int]:
    given = request.GET.get("year", "")
    asked = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else 0
    return _country(request.GET.get("country", "")), asked if asked in YEARS else timezone.localdate().year


def _country(given: str) -> str:
    return given if given in COUNTRIES else settings.COUNTRY if settings.COUNTRY in COUNTRIES else "RU"
