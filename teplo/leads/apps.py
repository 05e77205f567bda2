from importlib import import_module

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "teplo.leads"
    label = "leads"

    def ready(self) -> None:
        import_module("teplo.leads.presenters")
        import_module("teplo.leads.followers")
