from importlib import import_module

from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "teplo.triage"
    label = "triage"

    def ready(self) -> None:
        import_module("teplo.triage.given")
        import_module("teplo.triage.presenters")
        import_module("teplo.triage.clock_words")
        import_module("teplo.triage.followers")
