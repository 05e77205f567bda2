from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "teplo.api"
    label = "api"
