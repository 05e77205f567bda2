from importlib import import_module

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "teplo.work"
    label = "work"

    def ready(self) -> None:
        import_module("teplo.work.presenters")
        import_module("teplo.work.calls.presenters")
        import_module("teplo.work.followers")
