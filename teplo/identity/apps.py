from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "teplo.identity"
    label = "identity"
