"""The addresses of reports."""

from django.urls import path

from teplo.web.reports import views

urlpatterns = [
    path("reports/", views.index, name="reports"),
    path("reports/<slug:name>/", views.report, name="report"),
    path("reports/<slug:name>/file/", views.take_file, name="report-file"),
]
