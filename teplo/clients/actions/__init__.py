"""Verbs of clients: the only place that writes contacts, client companies, deals and conversions."""

from teplo.clients.actions.companies import change_company, enter_company, give_company
from teplo.clients.actions.contacts import change_contact, enter_contact, give_contact
from teplo.clients.actions.conversions import lock_made, note_conversion, remove_made
from teplo.clients.actions.custom import fill, put_custom
from teplo.clients.actions.deals import change_deal, enter_deal, give_deal, move_deal
from teplo.clients.actions.lines import add_line, change_line, drop_line, put_lines
from teplo.clients.actions.many import (
    ContactToBe,
    DealToBe,
    make_clients,
    make_contacts,
    make_deals,
    sell,
    stages_in_use,
)
from teplo.clients.actions.positions import add_position, change_position, drop_position, tie
from teplo.clients.actions.put import put_deal
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
    "add_line",
    "add_pipeline",
    "add_position",
    "add_stage",
    "change_company",
    "change_contact",
    "change_deal",
    "change_line",
    "change_position",
    "change_stage",
    "drop_line",
    "drop_position",
    "enter_company",
    "enter_contact",
    "enter_deal",
    "fill",
    "give_company",
    "give_contact",
    "give_deal",
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
    "put_custom",
    "put_deal",
    "put_lines",
    "remove_made",
    "rename_pipeline",
    "restore_stage",
    "retire_stage",
    "seed",
    "sell",
    "stages_in_use",
    "tie",
]
