"""Addresses of the calendar."""

from django.urls import path

from teplo.web.calendar import feed, views

urlpatterns = [
    path("leads/calendar/", views.calendar, name="calendar"),
    path("tasks/<int:number>/day/", views.put_on_day, name="task-day"),
    path("calendar/<str:token>.ics", feed.feed, name="calendar-feed"),
    path("me/calendar/", feed.mine, name="my-calendar"),
    path("me/calendar/open/", feed.opened, name="my-calendar-open"),
    path("me/calendar/close/", feed.closed, name="my-calendar-close"),
]
