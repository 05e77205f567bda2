"""What is asked of the list of calls, as its address says it, and the addresses that ask otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teplo.channels.models import Channel
from teplo.kit.filters import FilterMistake
from teplo.kit.phones import is_stored
from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.queries import people_in_reach
from teplo.web.calls.shown import HUES
from teplo.web.shell.parts import Tab
from teplo.web.templatetags.teplo import phone_words
from teplo.work.calls import lists
from teplo.work.calls.models import Direction, MissedCall

NAMES: dict[str, Words] = {
    lists.ALL: pgettext_lazy("calls", "All"),
    lists.MISSED: pgettext_lazy("calls", "Missed"),
    lists.MINE: pgettext_lazy("calls", "Mine"),
}
WAYS = (Direction.IN, Direction.OUT)
YEARS = range(1970, 2200)
KEPT = ("list", "channel", "direction", "became", "who", "line", "since", "until")
# The ends of missed calls are counted over so many days where no period is asked for.
USUAL = 30


@dataclass(frozen=True)
class End:
    """How many missed calls came to one end, and the list of them."""

    words: Words
    hue: str
    count: int
    url: str
    is_current: bool


class Asking:
    """The address of the list, read: `asked` for the query, the rest for the page."""

    def __init__(self, request: HttpRequest, channels: Sequence[Channel], by: Employee) -> None:
        given = request.GET
        tab = given.get("list", "") if given.get("list", "") in lists.TABS else lists.ALL
        is_missed, is_mine = tab == lists.MISSED, tab == lists.MINE
        reach = set(people_in_reach(by, Permission.CALL_SEE)) - ({by.pk} if is_mine else set())
        self.by, self.channels = by, channels
        self.people = list(Employee.objects.people().filter(pk__in=reach).order_by("sort_key", "pk"))
        self.lines = [line for line in lists.lines_with_calls() if is_stored(line)]
        self.kept = {
            "list": tab,
            "channel": _one_of(given.get("channel", ""), [str(one.pk) for one in channels]),
            "direction": "" if is_missed else _one_of(given.get("direction", ""), WAYS),
            "became": _one_of(given.get("became", ""), MissedCall.State.values) if is_missed else "",
            "who": "" if is_mine else _one_of(given.get("who", ""), [str(one.pk) for one in self.people]),
            "line": _one_of(given.get("line", ""), self.lines),
            "since": given.get("since", "")[:20].strip(),
            "until": given.get("until", "")[:20].strip(),
        }
        self.since, self.until = _moment("since", self.kept["since"], 0), _moment("until", self.kept["until"], 1)
        kept = self.kept
        number = {name: int(kept[name]) if kept[name] else None for name in ("channel", "who")}
        self.asked = lists.Asked(
            tab, number["channel"], kept["direction"], kept["became"], number["who"], kept["line"],
            self.since, self.until,
        )  # fmt: skip

    def address(self, **changed: str) -> str:
        """The present address with something else; a page of it is left."""
        return "?" + urlencode({name: text for name, text in {**self.kept, **changed}.items() if text})

    def tabs(self, counts: dict[str, str]) -> list[Tab]:
        """The tabs above the list."""
        less = {"became": "", "direction": ""}
        return [
            Tab(words, self.address(list=key, **less), key == self.kept["list"], counts.get(key, ""))
            for key, words in NAMES.items()
        ]

    def menus(self) -> list[list[Tab]]:
        """The choices beside each other, those alone that leave a choice."""
        kept, any_end = self.kept, gettext_lazy("Whatever became of it")
        channels: list[tuple[str, Words]] = [(str(one.pk), one.name) for one in self.channels]
        people: list[tuple[str, Words]] = [(str(one.pk), one.name) for one in self.people]
        offered: list[tuple[str, Words, Sequence[tuple[str, Words]]]] = [
            ("became", any_end, MissedCall.State.choices if kept["list"] == lists.MISSED else ()),
            ("direction", gettext_lazy("Both ways"), () if kept["list"] == lists.MISSED else _ways()),
            ("who", gettext_lazy("Whoever talked"), people if len(people) > 1 and kept["list"] != lists.MINE else ()),
            ("line", gettext_lazy("All our numbers"), _lines(self.lines)),
            ("channel", gettext_lazy("All channels"), channels if len(channels) > 1 else ()),
        ]
        return [self._menu(name, nothing, choices) for name, nothing, choices in offered if choices]

    def _menu(self, name: str, nothing: Words, choices: Sequence[tuple[str, Words]]) -> list[Tab]:
        whole: list[tuple[str, Words]] = [("", nothing), *choices]
        return [Tab(words, self.address(**{name: key}), key == self.kept[name]) for key, words in whole]

    def periods(self) -> list[Tab]:
        """The usual periods; one that was typed is none of them."""
        today = timezone.localdate()
        usual: list[tuple[Words, date | None, date | None]] = [
            (_("Any time"), None, None),
            (_("Today"), today, today),
            (_("Yesterday"), today - timedelta(days=1), today - timedelta(days=1)),
            (_("7 days"), today - timedelta(days=6), today),
            (_("30 days"), today - timedelta(days=USUAL - 1), today),
        ]
        tabs = []
        for words, since, until in usual:
            days = {"since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
            is_current = all(self.kept[name] == day for name, day in days.items())
            tabs.append(Tab(words, self.address(**days), is_current))
        return tabs

    def period_words(self) -> str:
        """The period that was typed, in words."""
        first, last = self.since, self.until - timedelta(days=1) if self.until else None
        named = [date_format(timezone.localtime(one), "j E Y") if one else "" for one in (first, last)]
        return " – ".join(named) if any(named) else ""

    def ends(self) -> list[End]:
        """The ends of the missed calls of the period, else of the last days, with how many came to each."""
        last = timezone.localdate(self.until) if self.until else timezone.localdate() + timedelta(days=1)
        day = last - timedelta(days=USUAL)
        counts = lists.ends(self.by, self.asked, since=self.since or _midnight(day), until=self.until)
        here = {} if self.since else {"since": day.isoformat()}
        return [
            End(
                state.label,
                HUES[state],
                counts[state.value],
                self.address(became=state.value, **here),
                self.kept["became"] == state,
            )
            for state in MissedCall.State
        ]


def _ways() -> list[tuple[str, Words]]:
    return [(one.value, one.label) for one in WAYS]


def _lines(lines: Sequence[str]) -> list[tuple[str, Words]]:
    return [(line, phone_words(line)) for line in lines] if len(lines) > 1 else []


def _one_of(given: str, known: Sequence[Any]) -> str:
    return given if given in [str(one) for one in known] else ""


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _moment(name: str, given: str, days: int) -> datetime | None:
    """Midnight of a day in the reader's zone, or of the day after; raises `FilterMistake` for what is no day."""
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        words = _("“%(day)s” is no day: write it like 2026-11-30.") % {"day": given}
        raise FilterMistake(name, "malformed", words)
    return _midnight(day + timedelta(days=days))
