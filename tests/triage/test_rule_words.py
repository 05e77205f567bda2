"""What a rule says in words, what its versions differ in, and what is wrong with it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from teplo.kit.filters import Condition, Group, Operator
from teplo.kit.problems import Conflict, Forbidden
from teplo.staff.models import Queue, Schedule, Shift, Working
from teplo.triage.actions.rule_order import place_rule, restore_version
from teplo.triage.actions.rule_setup import add_rule, change_rule, remove_rule
from teplo.triage.flaws import covers, holes_of, map_of, overtaken, uncovered
from teplo.triage.models import Rule, RuleVersion
from teplo.triage.rule_texts import rule_of, text_of
from teplo.triage.versions import versions_of
from teplo.triage.wording import names_in, sentence
from tests.company import Company

NINE, DAY = datetime(2026, 11, 23, 9, tzinfo=UTC), timedelta(days=1)
REGION = {"v": 1, "all": [{"field": "region", "op": "is", "values": ["54"]}]}


def signed(company: Company) -> dict:
    return {"by": company.head, "at": timezone.now()}


def added(company: Company, name: str = "Сибирь", **values: object) -> Rule:
    given = {"strategy": "round_robin", "employees": [company.owner.pk, company.colleague.pk], **values}
    return add_rule(name, values=given, **signed(company))


def said(rule: Rule) -> str:
    text = text_of(rule)
    return sentence(text, names_in([text]))


def ordered() -> list[Rule]:
    return list(Rule.objects.all())


def test_a_rule_is_said_in_one_sentence(company):
    queue = Queue.objects.get(key="new")
    more = {"caps": {"open": 20}, "out_of_hours": "wait", "fallback": "queue", "queue": queue}
    with override("en"):
        assert said(added(company, conditions=REGION, **more)) == (
            "Region: “54” → in turn: Owner, Colleague; each no more than 20 open; "
            "when nobody is at work, it waits in the queue “New” until one of them comes; "
            "if nobody can, the queue “New”"
        )


@pytest.mark.parametrize("strategy", Rule.Strategy.values)
def test_every_way_of_choosing_has_its_words(company, strategy):
    rule = Rule(name="x", strategy=strategy, employees=[company.owner.pk], offer_minutes=5, weights={})
    assert " → " in said(rule)
    assert not said(rule).endswith("→ ")


def test_a_text_becomes_the_rule_that_it_was(company):
    rule = added(company, conditions=REGION, caps={"day": 3})
    assert text_of(rule_of(text_of(rule))) == text_of(rule)


def test_what_cannot_be_read_any_more_is_said_so(company):
    broken = Rule(
        name="x", strategy="queue", conditions={"v": 1, "all": [{"field": "gone", "op": "is", "values": ["1"]}]}
    )
    with override("en"):
        assert "cannot be read" in said(broken)


def test_versions_say_who_changed_what_and_the_newest_comes_first(company):
    rule = added(company)
    change_rule(rule, values={"caps": {"open": 20}}, **signed(company))
    newest, first = versions_of(rule.pk).lines
    assert (newest.version, newest.by, first.is_first) == (2, "Head", True)
    assert [(one.before, "20" in one.after) for one in newest.changed] == [("", True)]
    remove_rule(rule, **signed(company))
    assert versions_of(rule.pk).lines[0].is_removed


def test_versions_come_in_pages(company, monkeypatch):
    monkeypatch.setattr("teplo.triage.versions.PAGE", 2)
    rule = added(company)
    for limit in (1, 2, 3):
        change_rule(rule, values={"caps": {"open": limit}}, **signed(company))
    first = versions_of(rule.pk)
    assert [line.version for line in first.lines] == [4, 3]
    older = versions_of(rule.pk, before=first.older)
    assert ([line.version for line in older.lines], older.older) == ([2, 1], None)
    assert older.lines[0].changed


def test_a_version_is_restored_as_a_new_one(company):
    rule = added(company, conditions=REGION)
    change_rule(rule, values={"conditions": {}, "name": "Все"}, **signed(company))
    restore_version(rule, version=RuleVersion.objects.get(rule=rule, version=1), **signed(company))
    rule.refresh_from_db()
    assert (rule.version, rule.name, rule.conditions) == (3, "Сибирь", REGION)


def test_a_version_that_names_what_is_no_more_is_not_restored(company):
    queue = Queue.objects.create(key="other")
    rule = added(company, strategy="queue", employees=[], queue=queue)
    change_rule(rule, values={"queue": Queue.objects.get(key="new")}, **signed(company))
    queue.delete()
    with pytest.raises(Conflict):
        restore_version(rule, version=RuleVersion.objects.get(rule=rule, version=1), **signed(company))
    with pytest.raises(Forbidden):
        restore_version(rule, version=RuleVersion.objects.first(), by=company.owner, at=timezone.now())


def test_a_rule_is_put_to_a_place_and_only_its_version_rises(company):
    one, two, three = (added(company, name) for name in ("1", "2", "3"))
    place_rule(three, place=0, **signed(company))
    assert ordered()[:3] == [three, one, two]
    place_rule(three, place=99, **signed(company))
    assert [(rule.name, rule.version) for rule in ordered()[:3]] == [("1", 1), ("2", 1), ("3", 3)]
    with pytest.raises(Conflict):
        place_rule(ordered()[-1], place=0, **signed(company))


def test_a_rule_that_is_never_asked_is_found(company):
    first, second = added(company, "1"), added(company, "2", conditions=REGION)
    assert overtaken(first, ordered()) is None
    found = overtaken(second, ordered())
    assert (found.by, found.wholly) == (first, False), "the first passes on where nobody can"
    queue = Queue.objects.get(key="new")
    change_rule(first, values={"fallback": "queue", "queue": queue}, **signed(company))
    assert overtaken(second, ordered()).wholly
    Rule.objects.filter(pk=first.pk).update(is_active=False)
    assert overtaken(second, ordered()) is None


def region(op: Operator, *values: str) -> Group:
    return Group("all", (Condition("region", op, values),))


@pytest.mark.parametrize(
    ("earlier", "later", "answer"),
    [
        (region(Operator.IS, "54", "70"), region(Operator.IS, "54"), True),
        (region(Operator.IS, "54"), region(Operator.IS, "54", "70"), False),
        (region(Operator.IS_NOT, "77"), region(Operator.IS, "54"), True),
        (region(Operator.IS_NOT, "77"), region(Operator.IS_NOT, "77", "78"), True),
        (region(Operator.IS_NOT, "77"), region(Operator.IS, "77"), False),
        (region(Operator.ANY), region(Operator.IS, "77"), True),
        (region(Operator.STARTS, "5"), region(Operator.IS, "54"), False),
        (Group("all", ()), Group("any", (Condition("region", Operator.NONE),)), False),
    ],
)
def test_what_one_question_leaves_to_another(earlier, later, answer):
    assert covers(earlier, later) is answer


def test_the_hours_that_nobody_covers_are_mapped_by_the_local_clock():
    shifts = [(NINE, NINE + timedelta(hours=4)), (NINE + timedelta(hours=3), NINE + timedelta(hours=9, minutes=30))]
    start = NINE - timedelta(hours=12)
    holes = uncovered(shifts, start, start + 7 * DAY)
    days = map_of(holes, start=start, zone=ZoneInfo("Europe/Moscow"))
    assert days[0].holes == (("00:00", "12:00"), ("21:30", "24:00"))
    assert days[0].hours[11:13] == ("none", "full")
    assert days[0].hours[21:] == ("part", "none", "none")
    assert days[1].hours == ("none",) * 24


def test_whoever_has_no_schedule_leaves_no_hour_uncovered(company):
    assert holes_of([company.owner.pk], start=NINE) == []
    pattern = {"kind": "weekly", "days": [[[540, 1080]]] * 7}
    schedule = Schedule.objects.create(name="5/2", pattern=pattern)
    Working.objects.create(employee=company.owner, schedule=schedule, since=NINE.date())
    Shift.objects.create(employee=company.owner, starts_at=NINE, ends_at=NINE + timedelta(hours=9))
    assert holes_of([company.owner.pk], start=NINE) == [(NINE + timedelta(hours=9), NINE + 7 * DAY)]
    assert holes_of([company.owner.pk, company.colleague.pk], start=NINE) == []
