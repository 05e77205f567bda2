"""Rules of distribution: every change raises the version, the last one stays, nothing is drawn by trying."""

import pytest
from django.utils import timezone

from teplo.channels.actions import change_channel
from teplo.channels.models import Channel
from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.staff.actions.own import end_shift
from teplo.staff.models import Queue
from teplo.triage.actions.rule_setup import add_rule, change_rule, move_rule, remove_rule, switch_rule
from teplo.triage.candidates import pools, try_out
from teplo.triage.draft import Draft
from teplo.triage.models import Cursor, Rule
from tests.company import Company, person, send

REGION = {"v": 1, "all": [{"field": "region", "op": "is", "values": ["54"]}]}


def signed(company: Company) -> dict:
    return {"by": company.head, "at": timezone.now()}


def added(company: Company, name: str = "Сибирь", **values: object) -> Rule:
    given = {"strategy": "round_robin", "employees": [company.owner.pk], "conditions": REGION, **values}
    return add_rule(name, values=given, **signed(company))


def last() -> Rule:
    return Rule.objects.get(catches_all=True)


def test_a_rule_that_was_added_decides(company):
    rule = added(company)
    lead = send(company, person=person(email="a@x.ru"), region="54").lead
    assert Lead.objects.get(pk=lead).owner_employee == company.owner
    assert Cursor.objects.get(rule=rule).drawn == 1


def test_a_rule_over_tags_decides_at_creation(company):
    """Check 7 of what peers failed: values of which there may be several are there when the rules are asked."""
    change_channel(company.channel, values={"tag": "vip"}, by=company.administrator, at=timezone.now())
    added(company, conditions={"v": 1, "all": [{"field": "tags", "op": "is", "values": ["vip", "опт"]}]})
    lead = Lead.objects.get(pk=send(company, person=person(email="a@x.ru")).lead)
    assert (lead.tags, lead.owner_employee) == (["vip"], company.owner)


def test_every_change_raises_the_version_and_leaves_a_line(company):
    rule = added(company)
    change_rule(rule, values={"name": "Восток"}, **signed(company))
    switch_rule(rule, on=False, **signed(company))
    change_rule(rule, values={"name": "Восток"}, **signed(company))
    rule.refresh_from_db()
    assert (rule.name, rule.version, rule.is_active) == ("Восток", 3, False)
    assert [line.facts["version"] for line in Event.objects.filter(kind="rule.changed").order_by("pk")] == [2, 3]


def test_rules_change_places_and_the_last_stays_last(company):
    first, second = added(company, "1"), added(company, "2")
    move_rule(second, up=True, **signed(company))
    move_rule(second, up=True, **signed(company))
    assert list(Rule.objects.all()) == [second, first, last()]
    assert Rule.objects.get(pk=second.pk).version == 2


@pytest.mark.parametrize(
    "deed",
    [
        remove_rule,
        lambda rule, **by: switch_rule(rule, on=False, **by),
        lambda rule, **by: move_rule(rule, up=True, **by),
    ],
)
def test_the_rule_that_catches_all_stays(company, deed):
    with pytest.raises(Conflict) as problem:
        deed(last(), **signed(company))
    assert problem.value.type == "catches_all"


def test_of_the_last_rule_the_queue_can_be_another(company):
    queue = Queue.objects.create(key="other")
    change_rule(last(), values={"queue": queue}, **signed(company))
    assert (last().queue, last().version) == (queue, 2)
    with pytest.raises(ValueError, match="conditions"):
        change_rule(last(), values={"conditions": REGION}, **signed(company))
    with pytest.raises(Invalid):
        change_rule(last(), values={"queue": None}, **signed(company))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"strategy": "queue"}, "queue"),
        ({"strategy": "fixed", "employees": []}, "employees"),
        ({"employees": [10**9]}, "employees"),
        ({"strategy": "round_robin", "employees": []}, "employees"),
        ({"conditions": {"v": 1, "all": [{"field": "password", "op": "is", "values": ["1"]}]}}, "conditions"),
        ({"conditions": {"v": 1, "all": "x"}}, "conditions"),
        ({"strategy": "dice"}, "strategy"),
    ],
)
def test_a_rule_that_could_not_decide_is_refused_at_its_field(company, values, field):
    with pytest.raises(Invalid) as problem:
        added(company, **values)
    assert [error.field for error in problem.value.errors] == [field]
    assert Rule.objects.count() == 1


def test_whoever_may_not_set_up_rules_does_not(company):
    with pytest.raises(Forbidden):
        add_rule("?", values={}, by=company.owner, at=timezone.now())


def test_a_removed_rule_leaves_the_reason_of_what_it_gave(company):
    rule = added(company)
    lead = Lead.objects.get(pk=send(company, person=person(email="a@x.ru"), region="54").lead)
    remove_rule(rule, **signed(company))
    assignment = lead.assignments.select_related("rule").get()
    assert (assignment.rule, assignment.rule_id, assignment.rule_version) == (None, rule.pk, 1)
    assert assignment.why["code"] == "turn"


def test_trying_names_the_rule_and_its_people_and_draws_nobody(company):
    rule = added(company, employees=[company.owner.pk, company.colleague.pk])
    trial = try_out(Draft(region="54"), company.channel)
    assert trial.rule == rule
    assert trial.owner in (company.owner, company.colleague)
    assert trial.reason.why["candidates"] == 2
    assert try_out(Draft(region="77"), company.channel).rule == last()
    assert Cursor.objects.get(rule=rule).drawn == 0


def test_a_rule_whose_people_are_off_shift_is_passed_over_and_named(company):
    rule = added(company)
    end_shift(company.owner, by=company.owner, at=timezone.now())
    trial = try_out(Draft(region="54"), company.channel)
    assert (trial.rule, trial.passed) == (last(), (rule,))
    assert trial.reason.skipped == [{"employee": company.owner.pk, "why": "off_shift"}]
    assert pools([rule])[rule.pk].is_asleep
    assert not pools([rule])[rule.pk].is_empty


def test_a_rule_of_a_team_without_people_is_empty(company):
    team = company.stranger.team
    rule = added(company, employees=[], team=team, role=company.head.role)
    assert pools([rule])[rule.pk].is_empty


def test_the_responsible_of_a_channel_comes_before_the_rules(company):
    added(company)
    Channel.objects.filter(slug="api").update(responsible_employee=company.stranger)
    trial = try_out(Draft(region="54"), company.channel)
    assert (trial.rule, trial.owner) == (None, company.stranger)


def test_behind_a_rule_for_whoever_had_the_client_stands_everybody(company):
    rule = add_rule("Own", values={"strategy": "previous_owner"}, by=company.administrator, at=timezone.now())
    assert {company.owner, company.stranger} <= set(pools([rule])[rule.pk].people)
    assert not pools([rule])[rule.pk].is_empty
