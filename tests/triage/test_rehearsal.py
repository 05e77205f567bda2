"""Rehearsal: a draft of rules run against enquiries that really came, and put in use."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.staff.models import Employee, Queue, Shift, Working
from teplo.staff.models import Schedule as WorkSchedule
from teplo.triage.actions import rehearse, rule_drafts, rule_setup
from teplo.triage.models import Assignment, Rehearsal, Rule, RuleDraft
from teplo.triage.rehearsal import walking
from tests.company import Company, person, send

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def add(company: Company, *people: Employee, strategy: str = "round_robin", **values: object) -> Rule:
    """A rule by the front door, with its version."""
    given = {"strategy": strategy, "employees": [one.pk for one in people], **values}
    return rule_setup.add_rule(strategy, values=given, by=company.administrator, at=timezone.now() - 9 * DAY)


def came(company: Company, count: int, *, first: datetime) -> None:
    """So many enquiries of different people, an hour after another."""
    for number in range(count):
        at = first + timedelta(hours=number)
        send(company, at=at, person=person(phone=f"+7912000{number:04}"), text="Ламинат", region="54")


def lived(company: Company, draft: RuleDraft, *, first: datetime, days: int = 8) -> Rehearsal:
    """A rehearsal from its begin to its end, as a job walks it."""
    until = first + days * DAY
    begun = rehearse.rehearse(draft, since=first, until=until, by=company.administrator, at=timezone.now())
    walking.walk(begun.pk)
    begun.refresh_from_db()
    assert begun.state == Rehearsal.State.DONE
    return begun


def draft_of(company: Company) -> RuleDraft:
    return rule_drafts.make_draft("For autumn", by=company.administrator, at=timezone.now())


def test_the_rules_in_use_give_everything_to_whoever_had_it(company: Company) -> None:
    first = timezone.now() - 8 * DAY
    add(company, company.owner, company.colleague, company.stranger)
    came(company, 31, first=first)
    done = lived(company, draft_of(company), first=first)
    assert (done.found["whole"], done.found["changed"], done.changes.count()) == (31, 0, 0)
    assert done.found["again"] == {"same": 31, "other": 0, "unknown": 0}


def test_what_somebody_else_would_have_got_is_listed_with_why(company: Company) -> None:
    first = timezone.now() - 8 * DAY
    add(company, company.owner, company.colleague)
    came(company, 10, first=first)
    draft = draft_of(company)
    values = {"strategy": "fixed", "employees": [company.colleague.pk]}
    rule_drafts.change_in_draft(draft, place=0, values=values, by=company.administrator, at=timezone.now())
    draft.refresh_from_db()
    done = lived(company, draft, first=first)
    people = {one["employee"]: (one["had"], one["would"]) for one in done.found["people"]}
    assert people == {company.owner.pk: (5, 0), company.colleague.pk: (5, 10)}
    assert done.found["changed"] == done.changes.count() == 5
    change = done.changes.all()[0]
    assert (change.had_employee, change.employee, change.place) == (company.owner.pk, company.colleague.pk, 0)
    assert change.why["code"] == "fixed"


def test_what_waits_is_given_to_the_first_who_comes_on_shift(company: Company) -> None:
    first = (timezone.now() - 8 * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    queue = Queue.objects.get(key="new")
    came(company, 3, first=first)
    schedule = WorkSchedule.objects.create(name="Mornings", pattern={"kind": "weekly", "days": {}})
    Working.objects.create(employee=company.owner, schedule=schedule, since=(first - 9 * DAY).date())
    Shift.objects.create(
        employee=company.owner, starts_at=first + timedelta(hours=9), ends_at=first + timedelta(hours=18)
    )
    draft = draft_of(company)
    values = {
        "name": "In hours", "strategy": "round_robin", "employees": [company.owner.pk], "fallback": "wait",
        "queue": queue,
    }  # fmt: skip
    rule_drafts.add_to_draft(draft, values=values, by=company.administrator, at=timezone.now())
    draft.refresh_from_db()
    done = lived(company, draft, first=first)
    waited = [change.waited for change in done.changes.all()]
    assert waited == [9 * 3600, 8 * 3600, 7 * 3600]
    assert done.found["waited"]["would"] == {"count": 3, "at_once": 0, "half": 8 * 3600, "most": 8 * 3600, "left": 0}


def test_every_decision_can_be_made_again_from_what_is_kept(company: Company) -> None:
    first = timezone.now() - 8 * DAY
    people = (company.owner, company.colleague, company.stranger)
    add(company, *people, strategy="weighted", weights={str(company.owner.pk): 5}, caps={"open": 20})
    add(company, *people, strategy="least_loaded")
    came(company, 60, first=first)
    assert not Assignment.objects.filter(inputs={}).exists()
    assert lived(company, draft_of(company), first=first).found["again"] == {"same": 60, "other": 0, "unknown": 0}


def test_a_draft_is_put_in_use_whole(company: Company) -> None:
    gone, kept = add(company, company.owner), add(company, company.colleague)
    draft = draft_of(company)
    by, at = company.administrator, timezone.now()
    rule_drafts.remove_from_draft(draft, place=0, by=by, at=at)
    rule_drafts.change_in_draft(draft, place=0, values={"name": "Changed"}, by=by, at=at)
    fresh = {"name": "Fresh", "strategy": "fixed", "employees": [company.stranger.pk]}
    assert rule_drafts.add_to_draft(draft, values=fresh, by=by, at=at) == 1
    rule_drafts.use_draft(draft, by=by, at=at)
    assert [rule.name for rule in Rule.objects.all()][:2] == ["Changed", "Fresh"]
    assert not Rule.objects.filter(pk=gone.pk).exists()
    assert Rule.objects.get(pk=kept.pk).version == kept.version + 1


def test_a_draft_in_use_is_changed_and_put_in_use_again(company: Company) -> None:
    draft = draft_of(company)
    by, at = company.administrator, timezone.now()
    fresh = {"name": "Fresh", "strategy": "fixed", "employees": [company.stranger.pk]}
    rule_drafts.add_to_draft(draft, values=fresh, by=by, at=at)
    rule_drafts.use_draft(draft, by=by, at=at)
    kept = Rule.objects.get(name="Fresh").pk
    rule_drafts.change_in_draft(draft, place=0, values={"name": "Fresher"}, by=by, at=at)
    assert rule_drafts.use_draft(draft, by=by, at=at) == 1
    assert Rule.objects.get(name="Fresher").pk == kept


def test_rules_that_changed_meanwhile_are_not_written_over(company: Company) -> None:
    rule = add(company, company.owner)
    draft = draft_of(company)
    by, at = company.administrator, timezone.now()
    rule_setup.change_rule(rule, values={"name": "By another"}, by=by, at=at)
    with pytest.raises(Conflict, match="By another"):
        rule_drafts.use_draft(draft, by=by, at=at)


def test_a_period_without_enquiries_is_refused_in_a_sentence(company: Company) -> None:
    draft, now = draft_of(company), timezone.now()
    with pytest.raises(Invalid):
        rehearse.rehearse(draft, since=now - DAY, until=now, by=company.administrator, at=now)
    with pytest.raises(Invalid):
        rehearse.rehearse(draft, since=now, until=now - DAY, by=company.administrator, at=now)


def test_who_may_not_set_up_rules_makes_no_draft(company: Company) -> None:
    with pytest.raises(Forbidden):
        rule_drafts.make_draft("Mine", by=company.owner, at=timezone.now())


def test_a_stopped_rehearsal_finds_nothing_and_a_lost_one_is_taken_up_again(company: Company) -> None:
    first, now = timezone.now() - 8 * DAY, timezone.now()
    add(company, company.owner)
    came(company, 4, first=first)
    draft = draft_of(company)
    begun = rehearse.rehearse(draft, since=first, until=now, by=company.administrator, at=now)
    assert [one.pk for one in walking.lost(now + timedelta(minutes=3))] == [begun.pk]
    rehearse.stop_rehearsal(begun, by=company.administrator, at=now)
    walking.walk(begun.pk)
    begun.refresh_from_db()
    assert (begun.state, begun.found) == (Rehearsal.State.STOPPED, {})
