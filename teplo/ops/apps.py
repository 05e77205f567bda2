from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "teplo.ops"
    label = "ops"
