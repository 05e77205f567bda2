"""The addresses of the list of leads."""

from django.urls import path

from teplo.web.lead import list as pages

urlpatterns = [
    path("leads/", pages.leads, name="leads"),
]
