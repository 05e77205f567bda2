"""Verbs of clients: the only place that writes contacts, client companies, deals and conversions."""

from teplo.clients.actions.companies import change_company, enter_company, give_company
from teplo.clients.actions.contacts import change_contact, enter_contact, give_contact
from teplo.clients.actions.conversions import lock_made, note_conversion, remove_made
from teplo.clients.actions.deals import change_deal, enter_deal, give_deal, move_deal
from teplo.clients.actions.many import (
    ContactToBe,
    DealToBe,
    make_clients,
    make_contacts,
    make_deals,
    stages_in_use,
)
from teplo.clients.actions.owners import hand_all
from teplo.clients.actions.seed import seed
from teplo.clients.actions.stages import (
    add_pipeline,
    add_stage,
    change_stage,
    move_stage,
    rename_pipeline,
    restore_stage,
    retire_stage,
)
from teplo.clients.actions.steps import make_client, make_contact, make_deal

__all__ = [
    "ContactToBe",
    "DealToBe",
    "add_pipeline",
    "add_stage",
    "change_company",
    "change_contact",
    "change_deal",
    "change_stage",
    "enter_company",
    "enter_contact",
    "enter_deal",
    "give_company",
    "give_contact",
    "give_deal",
    "hand_all",
    "lock_made",
    "make_client",
    "make_clients",
    "make_contact",
    "make_contacts",
    "make_deal",
    "make_deals",
    "move_deal",
    "move_stage",
    "note_conversion",
    "remove_made",
    "rename_pipeline",
    "restore_stage",
    "retire_stage",
    "seed",
    "stages_in_use",
]
