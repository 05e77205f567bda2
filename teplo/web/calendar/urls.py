"""Addresses of the calendar."""

from django.urls import path

from teplo.web.calendar import views

urlpatterns = [
    path("leads/calendar/", views.calendar, name="calendar"),
    path("tasks/<int:number>/day/", views.put_on_day, name="task-day"),
]
