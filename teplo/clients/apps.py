"""The app of clients."""

from importlib import import_module

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "teplo.clients"

    def ready(self) -> None:
        import_module("teplo.clients.presenters")
        import_module("teplo.clients.seen")  # people are seen by their contacts too
