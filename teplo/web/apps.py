from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "teplo.web"
    label = "web"
