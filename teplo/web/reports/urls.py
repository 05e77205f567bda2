"""The addresses of reports."""

from django.urls import path

from teplo.web.reports import closings, views

urlpatterns = [
    path("reports/", views.index, name="reports"),
    path("reports/deals-<slug:name>/", closings.report, name="deal-report"),
    path("reports/deals-<slug:name>/file/", closings.take_file, name="deal-report-file"),
    path("reports/<slug:name>/", views.report, name="report"),
    path("reports/<slug:name>/file/", views.take_file, name="report-file"),
]
