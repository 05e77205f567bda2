"""Verbs of identity: the only place that writes persons, companies, contact points and consents."""

from teplo.identity.actions.change import add_point, change_person, drop_point, settle_doubt, share_point
from teplo.identity.actions.companies import change_company
from teplo.identity.actions.consent import keep_consents
from teplo.identity.actions.recognise import find_company, recognise

__all__ = [
    "add_point",
    "change_company",
    "change_person",
    "drop_point",
    "find_company",
    "keep_consents",
    "recognise",
    "settle_doubt",
    "share_point",
]
