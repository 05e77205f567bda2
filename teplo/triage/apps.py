from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "teplo.triage"
    label = "triage"
