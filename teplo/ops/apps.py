from importlib import import_module

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "teplo.ops"
    label = "ops"

    def ready(self) -> None:
        import_module("teplo.ops.presenters")
