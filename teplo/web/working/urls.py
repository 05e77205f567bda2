"""Addresses of working time, below those of the settings."""

from django.urls import path

from teplo.web.working import calendar, people, roster, schedules

urlpatterns = [
    path("setup/schedules/", schedules.listed, name="setup-schedules"),
    path("setup/schedules/add/", schedules.added, name="setup-schedule-add"),
    path("setup/schedules/preview/", schedules.preview, name="setup-schedule-preview"),
    path("setup/schedules/<int:schedule>/", schedules.changed, name="setup-schedule"),
    path("setup/calendar/", calendar.year, name="setup-calendar"),
    path("setup/calendar/day/", calendar.day_set, name="setup-calendar-day"),
    path("setup/calendar/forget/", calendar.day_forgotten, name="setup-calendar-forget"),
    path("setup/roster/", roster.week, name="setup-roster"),
    path("setup/roster/duty/", roster.duty_added, name="setup-duty-add"),
    path("setup/roster/duty/<int:duty>/end/", roster.duty_ended, name="setup-duty-end"),
    path("setup/absences/", people.absences, name="setup-absences"),
    path("setup/absences/add/", people.absence_added, name="setup-absence-add"),
    path("setup/absences/<int:absence>/", people.absence_changed, name="setup-absence"),
    path("setup/absences/<int:absence>/end/", people.absence_ended, name="setup-absence-end"),
    path("setup/working/<int:employee>/", people.time_of, name="setup-working"),
    path("setup/working/<int:employee>/schedule/", people.schedule_given, name="setup-working-add"),
    path("setup/working/<int:employee>/limits/", people.limits_set, name="setup-limits"),
    path("setup/working/<int:employee>/<int:working>/end/", people.schedule_ended, name="setup-working-end"),
]
