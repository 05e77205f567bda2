from importlib import import_module

from django.apps import AppConfig


class TermsConfig(AppConfig):
    name = "teplo.terms"
    label = "terms"

    def ready(self) -> None:
        import_module("teplo.terms.presenters")
