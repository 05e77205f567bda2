from importlib import import_module

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "teplo.channels"
    label = "channels"

    def ready(self) -> None:
        import_module("teplo.channels.presenters")
