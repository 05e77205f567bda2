"""The addresses of the list of leads."""

from django.urls import path

from teplo.web.lead import list as pages
from teplo.web.lead import list_columns

urlpatterns = [
    path("leads/", pages.leads, name="leads"),
    path("leads/columns/", list_columns.choose, name="lead-columns"),
]
