"""Verbs of clients: the only place that writes contacts, client companies, deals and conversions."""

from teplo.clients.actions.seed import seed

__all__ = ["seed"]
