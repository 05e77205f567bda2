"""Verbs of leads: the only place that writes leads, enquiries and stays. All are steps that `triage` leads."""

from teplo.leads.actions.change import change_lead, give, note_response, set_status, wait
from teplo.leads.actions.open import Opened, Opening, join, open_lead, refresh_search, set_source
from teplo.leads.actions.seed import seed

__all__ = [
    "Opened",
    "Opening",
    "change_lead",
    "give",
    "join",
    "note_response",
    "open_lead",
    "refresh_search",
    "seed",
    "set_source",
    "set_status",
    "wait",
]
