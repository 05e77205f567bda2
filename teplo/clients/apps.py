"""The app of clients."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "teplo.clients"
