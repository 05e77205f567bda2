"""What triage keeps: rules and why somebody got a lead, offers and partners, bulk changes."""

from teplo.triage.models.bulk import BulkChange, BulkPart
from teplo.triage.models.distribution import Assignment, Conversions, Credit, Cursor, Rule, RuleVersion, Waiting
from teplo.triage.models.offers import Offer, Partner

__all__ = [
    "Assignment",
    "BulkChange",
    "BulkPart",
    "Conversions",
    "Credit",
    "Cursor",
    "Offer",
    "Partner",
    "Rule",
    "RuleVersion",
    "Waiting",
]
