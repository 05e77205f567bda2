"""The app of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "teplo.reports"
