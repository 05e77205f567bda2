"""The first visit to an empty desk: the company gets a form, its hours and the employee who runs everything."""

from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from teplo.channels.actions.channels import add_channel, change_channel
from teplo.channels.actions.forms import change_form
from teplo.channels.models import Channel, Form
from teplo.kit import sql
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.transactions import many
from teplo.ledger.actors import SYSTEM
from teplo.staff import actions as staff
from teplo.staff.actions.own import choose_look
from teplo.staff.calendars import COUNTRIES
from teplo.staff.models import Employee, Role, Schedule
from teplo.staff.queries import nobody_works_here
from teplo.terms import actions as terms
from teplo.terms.models import ConsentText

# Whoever begins at the same moment waits here, and then finds that somebody works here.
ALONE = "LOCK TABLE staff_employee IN SHARE ROW EXCLUSIVE MODE"
ANSWER_WITHIN = 30


@dataclass(frozen=True, slots=True)
class First:
    """What the first visit says; `open_days` are 1 (Monday) to 7, the hours those of the company's zone."""

    company: str
    language: str
    time_zone: str
    open_days: list[int]
    opens_at: time
    closes_at: time
    person: str
    email: str
    password: str


# allow undecorated-verb: opens one transaction around the front doors that it calls
def begin(first: First, *, at: datetime) -> Employee:
    """Let the first employee in, with a form and its text of consent; all of it or nothing. Conflict when too late."""
    with many(), override(first.language):
        sql.run(ALONE)
        if not nobody_works_here():
            raise Conflict("begun", gettext_lazy("Somebody has begun here already: sign in instead."))
        boss = staff.add_employee(
            first.email, name=first.person, role=Role.objects.get(key="administrator"), password=first.password,
            language=first.language, by=SYSTEM, at=at,
        )  # fmt: skip
        choose_look(boss, language=first.language, time_zone=first.time_zone, theme="auto", by=boss, at=at)
        _open_form(first, by=boss, at=at)
    return boss


def _open_form(first: First, *, by: Employee, at: datetime) -> None:
    words = _("I agree that %(company)s processes my personal data in order to answer my enquiry.")
    text = terms.add_consent_text(
        ConsentText.Purpose.PROCESSING, language=first.language, body=words % {"company": first.company}, by=by, at=at
    )
    name = _("Form on the site")
    channel = add_channel(Channel.Kind.FORM, name=name, language=first.language, by=by, at=at)
    hours = _add_hours(first, by=by, at=at)
    change_channel(channel, values={"schedule": hours, "response_minutes": ANSWER_WITHIN}, by=by, at=at)
    form = Form.objects.get(channel=channel)
    change_form(form, values={"heading": first.company}, consents=[text], by=by, at=at)


def _add_hours(first: First, *, by: Employee, at: datetime) -> Schedule:
    if first.opens_at >= first.closes_at:
        words = gettext_lazy("It must close later than it opens.")
        raise Invalid(errors=[FieldError("closes_at", "not_later", words)])
    window = [edge.hour * 60 + edge.minute for edge in (first.opens_at, first.closes_at)]
    days = [[window] if not first.open_days or day in first.open_days else [] for day in range(1, 8)]
    pattern = {"kind": "weekly", "days": days}
    return staff.add_schedule(_("Office hours"), pattern=pattern, country=_country(), by=by, at=at)


def _country() -> str:
    return settings.COUNTRY if settings.COUNTRY in COUNTRIES else ""
