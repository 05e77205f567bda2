"""Addresses of the bell."""

from django.urls import path

from teplo.web.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/count/", views.count, name="notices-count"),
    path("notices/seen/", views.seen, name="notices-seen"),
]
