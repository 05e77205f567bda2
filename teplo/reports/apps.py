"""The app of reports."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "teplo.reports"

    def ready(self) -> None:
        import_module("teplo.reports.presenters")
