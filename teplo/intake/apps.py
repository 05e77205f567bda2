from importlib import import_module

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "teplo.intake"
    label = "intake"

    def ready(self) -> None:
        import_module("teplo.intake.followers")
        import_module("teplo.intake.presenters")
        import_module("teplo.intake.imports.presenters")
        import_module("teplo.intake.connectors").register_kinds()
        import_module("teplo.work.adapters.sms").SMS.offer(import_module("teplo.intake.texting").NoticeGateway())
