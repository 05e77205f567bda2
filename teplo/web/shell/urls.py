"""Addresses of the frame's own pages."""

from django.urls import path

from teplo.web.shell import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("shift/start/", views.shift_start, name="shift-start"),
    path("shift/end/", views.shift_end, name="shift-end"),
    path("me/", views.me, name="me"),
    path("setup/components/", views.components, name="components"),
]
