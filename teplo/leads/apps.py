from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "teplo.leads"
    label = "leads"
