"""Verbs of clients: the only place that writes contacts, client companies, deals and conversions."""

from teplo.clients.actions.seed import seed
from teplo.clients.actions.steps import make_client, make_contact, make_deal

__all__ = ["make_client", "make_contact", "make_deal", "seed"]
