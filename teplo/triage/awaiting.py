"""What whoever writes out of hours is told: when somebody is there again, as the hours of the channel say it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.kit import worktime
from teplo.staff.layout import reckoned
from teplo.staff.models import Shift


def answered_from(channel: Channel, at: datetime) -> datetime | None:
    """When somebody answers over a channel again, in the zone of its hours.

    None where nothing can be said beforehand: it is open at `at`, somebody is on duty, or no opening is in sight.
    """
    if channel.schedule is None:
        return None
    hours = reckoned(channel.schedule)
    if worktime.is_open(at, hours):
        return None
    opens = worktime.opens_at(at, hours)
    if opens is None or Shift.objects.filter(is_duty=True, starts_at__lte=at, ends_at__gt=at).exists():
        return None
    return opens.astimezone(ZoneInfo(hours.zone))


def answered_words(opens: datetime, *, now: datetime) -> str:
    """The sentence about it in the reader's language, by the clock of the company, whose zone it names."""
    today = now.astimezone(opens.tzinfo).date()
    days = {today: _("today"), today + timedelta(days=1): _("tomorrow")}
    values = {
        "time": date_format(opens, "H:i", use_l10n=False),
        "day": days.get(opens.date()) or date_format(opens, "l, j E"),
        "zone": zone_words(opens),
    }
    return _("Nobody is here at this hour. You will be answered from %(time)s on: %(day)s (%(zone)s).") % values


def zone_words(at: datetime) -> str:
    """The zone of a moment as people outside know it."""
    if str(at.tzinfo) == "Europe/Moscow":
        return _("Moscow time")
    minutes = int((at.utcoffset() or timedelta()).total_seconds() // 60)
    sign, (hours, rest) = "+" if minutes >= 0 else "−", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
