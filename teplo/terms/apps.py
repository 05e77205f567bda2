from django.apps import AppConfig


class TermsConfig(AppConfig):
    name = "teplo.terms"
    label = "terms"
