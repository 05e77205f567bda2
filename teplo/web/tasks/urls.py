"""Addresses of the list of tasks."""

from django.urls import path

from teplo.web.tasks import new, views

urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/new/", new.new, name="task-new"),
    path("tasks/proposed/", views.proposed, name="task-proposed"),
]
