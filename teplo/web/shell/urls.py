"""Addresses of the frame's own pages."""

from django.urls import path

from teplo.web.shell import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("setup/components/", views.components, name="components"),
]
