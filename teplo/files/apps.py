from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "teplo.files"
    label = "files"
