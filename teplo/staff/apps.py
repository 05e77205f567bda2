from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "teplo.staff"
    label = "staff"
