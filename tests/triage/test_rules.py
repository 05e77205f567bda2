"""Decisions are pure: the same values give the same answer."""

from teplo.triage import rules
from teplo.triage.rules import OpenLead


def test_the_same_need_unless_both_name_another_product() -> None:
    leads = [OpenLead(7, "tile"), OpenLead(5, "")]
    assert rules.same_need("laminate", leads) == 5
    assert rules.same_need("", leads) == 7
    assert rules.same_need("laminate", leads[:1]) is None
