from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "teplo.ledger"
    label = "ledger"
