"""Verbs of identity: the only place that writes persons, companies, contact points and consents."""

from teplo.identity.actions.change import add_point, change_person, drop_point, put_person, settle_doubt, share_point
from teplo.identity.actions.companies import change_company
from teplo.identity.actions.consent import keep_consents, keep_many
from teplo.identity.actions.domains import keep_sites
from teplo.identity.actions.points import mark_deliverable, mark_undeliverable, move_points
from teplo.identity.actions.recognise import find_company, recognise
from teplo.identity.actions.recognise_many import recognise_many

__all__ = [
    "add_point",
    "change_company",
    "change_person",
    "drop_point",
    "find_company",
    "keep_consents",
    "keep_many",
    "keep_sites",
    "mark_deliverable",
    "mark_undeliverable",
    "move_points",
    "put_person",
    "recognise",
    "recognise_many",
    "settle_doubt",
    "share_point",
]
