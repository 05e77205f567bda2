"""What triage keeps: rules and why somebody got a lead, clocks and ladders, offers and partners, bulk changes."""

from teplo.triage.models.bulk import BulkChange, BulkPart
from teplo.triage.models.clocks import (
    Clock,
    ClockPart,
    Escalation,
    Ladder,
    ShiftEnd,
    ShiftPolicy,
    StandIn,
)
from teplo.triage.models.distribution import Assignment, Conversions, Credit, Cursor, Rule, RuleVersion, Waiting
from teplo.triage.models.offers import Offer, Partner
from teplo.triage.models.policy import LeadPolicy
from teplo.triage.models.rehearsal import Rehearsal, RehearsedChange, RuleDraft

__all__ = [
    "Assignment",
    "BulkChange",
    "BulkPart",
    "Clock",
    "ClockPart",
    "Conversions",
    "Credit",
    "Cursor",
    "Escalation",
    "Ladder",
    "LeadPolicy",
    "Offer",
    "Partner",
    "Rehearsal",
    "RehearsedChange",
    "Rule",
    "RuleDraft",
    "RuleVersion",
    "ShiftEnd",
    "ShiftPolicy",
    "StandIn",
    "Waiting",
]
