from importlib import import_module

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "teplo.staff"
    label = "staff"

    def ready(self) -> None:
        import_module("teplo.staff.presenters")
