from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "teplo.intake"
    label = "intake"
