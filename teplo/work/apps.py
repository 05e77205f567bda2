from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "teplo.work"
    label = "work"
