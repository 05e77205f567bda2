"""Rules in the base: whoever is chosen, what is kept of it, who waited is served, and all can be decided again."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teplo.kit import sql
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead, Status
from teplo.leads.queries import locked
from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Event
from teplo.ops.invariants import broken
from teplo.staff.actions.own import end_shift, start_shift
from teplo.staff.models import Absence, Capacity, Duty, Employee, Queue, Schedule, Shift, Working
from teplo.triage import facts, kept_inputs, ruleset
from teplo.triage.actions import assign, serve
from teplo.triage.actions.conversions import count_conversions
from teplo.triage.actions.redraw import inputs_of_leads, redraw
from teplo.triage.actions.rule_setup import change_rule, remove_rule, switch_rule, write_version
from teplo.triage.actions.serve import serve_waiting
from teplo.triage.deciding import RuleView, decide
from teplo.triage.models import Assignment, Conversions, Credit, Rule, RuleVersion, Waiting
from teplo.work.models import Task
from tests.company import Company, person, rule, send


def lead_of(company: Company, number: int = 0, **body: object) -> Lead:
    """The lead of a new person."""
    return Lead.objects.get(pk=send(company, person=person(f"N{number}", email=f"c{number}@x.ru"), **body).lead)


def queue() -> Queue:
    return Queue.objects.get(key="new")


def away(employee: Employee) -> None:
    now = timezone.now()
    hour = timedelta(hours=1)
    Absence.objects.create(employee=employee, since=now - hour, until=now + hour, kind="sick", added_at=now)


@front_door
def drawn_again(lead: Lead, **values: object) -> object:
    return redraw(locked(lead.pk), by=SYSTEM, at=timezone.now(), **values)


def test_nobody_absent_off_hours_or_at_his_limit_gets_one_and_it_is_said(company: Company) -> None:
    """T7 of what peers failed; whoever has nothing at all is counted as having nothing."""
    now, people = timezone.now(), company
    away(people.colleague)
    week = timedelta(days=7)
    office = Schedule.objects.create(name="O", pattern={"kind": "weekly", "days": [[[0, 1440]]] * 7})
    Working.objects.create(employee=people.stranger, schedule=office, since=now.date() - week)
    Capacity.objects.create(employee=people.head, open_leads=1)
    rule("least_loaded", people.owner, people.colleague, people.stranger, people.head)
    owners = [lead_of(people, number).owner_employee for number in range(4)]
    assert Counter(owners) == {people.owner: 3, people.head: 1}
    skipped = {one["employee"]: one["why"] for one in Assignment.objects.latest("pk").skipped}
    assert skipped == {people.colleague.pk: "absent", people.stranger.pk: "off_hours", people.head.pk: "at_cap"}


def test_an_enquiry_with_every_limit_takes_at_most_twelve_statements(company: Company) -> None:
    caps = {"open": 9, "hour": 9, "day": 9, "month": 900}
    rule("least_loaded", company.owner, company.colleague, caps=caps)
    lead_of(company)
    with CaptureQueriesContext(connection) as captured:
        send(company, person=person("A", email="a@x.ru"), need="Ламинат")
    counted = [query for query in captured if not str(query["sql"]).startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(counted) - 1 <= 12  # the channel that `send` looks up stands for the authentication


@pytest.mark.parametrize(("cap", "most"), [({"hour": 2}, 2), ({"day": 3}, 3), ({"month": 1}, 1), ({"open": 2}, 2)])
def test_a_limit_holds_and_the_rest_goes_on(company: Company, cap: dict[str, int], most: int) -> None:
    rule("round_robin", company.owner, caps=cap)
    owners = Counter(lead_of(company, number).owner_employee for number in range(5))
    assert owners == {company.owner: most, None: 5 - most}


def test_limits_of_one_person_hold_over_all_rules(company: Company) -> None:
    Capacity.objects.create(employee=company.owner, per_day=2)
    for source in ("a", "b"):
        when = {"v": 1, "all": [{"field": "source", "op": "is", "values": [source]}]}
        rule("round_robin", company.owner, conditions=when)
    owners = [lead_of(company, number, source="ab"[number % 2]).owner_employee for number in range(4)]
    assert owners == [company.owner, company.owner, None, None]
    assert Credit.objects.get().in_day == 2


def test_whoever_has_waited_longest_is_served_when_somebody_comes(company: Company) -> None:
    people = company
    for one in (people.owner, people.colleague):
        end_shift(one, by=one, at=timezone.now())
    made = rule("round_robin", people.owner, people.colleague, out_of_hours="wait", queue=queue(), caps={"open": 2})
    leads = [lead_of(people, number) for number in range(5)]
    assert {lead.owner_queue for lead in leads} == {queue()}
    assert Assignment.objects.filter(why__code="waits", rule=made).count() == Waiting.objects.count() == 5
    assert serve_waiting(by=SYSTEM, at=timezone.now()) == 0
    start_shift(people.owner, by=people.owner, at=timezone.now())
    assert serve_waiting(by=SYSTEM, at=timezone.now()) == 2
    owned = Lead.objects.filter(owner_employee=people.owner).order_by("pk")
    assert list(owned) == leads[:2]
    assert set(Task.objects.filter(lead__in=owned).values_list("owner_employee", flat=True)) == {people.owner.pk}
    assert set(Waiting.objects.values_list("lead", flat=True)) == {lead.pk for lead in leads[2:]}
    assert Event.objects.filter(kind="lead.given", lead__in=[lead.pk for lead in owned], by_kind="rule").count() == 2
    assert broken(sql.rows, worker_runs=False) == []


def test_who_waits_for_nobody_keeps_nobody_behind_him_waiting(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first ones were refused by everybody there is; behind them somebody waits whom anybody may have."""
    monkeypatch.setattr(serve, "MOST", 2)
    people = company
    end_shift(people.owner, by=people.owner, at=timezone.now())
    rule("round_robin", people.owner, out_of_hours="wait", queue=queue())
    leads = [lead_of(people, number) for number in range(6)]
    refused = [lead.pk for lead in leads[:5]]
    Assignment.objects.filter(lead__in=refused).update(inputs={"left_out": [people.owner.pk]})
    Employee.objects.filter(pk=people.owner.pk).update(on_shift=True)
    assert serve_waiting(by=SYSTEM, at=timezone.now()) == 1
    assert list(Lead.objects.filter(owner_employee=people.owner)) == [leads[5]]


@pytest.mark.parametrize("is_removed", [True, False])
def test_what_waits_for_a_rule_that_is_no_more_is_drawn_by_the_others(company: Company, is_removed: bool) -> None:
    end_shift(company.owner, by=company.owner, at=timezone.now())
    made = rule("fixed", company.owner, fallback="wait", queue=queue())
    version_one(made)
    rule("fixed", company.colleague)
    lead = lead_of(company)
    if is_removed:
        remove_rule(made, by=company.administrator, at=timezone.now())
    else:
        switch_rule(made, on=False, by=company.administrator, at=timezone.now())
    serve_waiting(by=SYSTEM, at=timezone.now())
    lead.refresh_from_db()
    assert (lead.owner_employee, Waiting.objects.exists()) == (company.colleague, False)
    first, last = Assignment.objects.filter(lead=lead).order_by("pk")
    assert (first.rule_id, first.rule_version, last.why["again"]) == (made.pk, 1, "rule_gone")


def test_a_lead_that_somebody_took_waits_no_more(company: Company) -> None:
    end_shift(company.owner, by=company.owner, at=timezone.now())
    rule("round_robin", company.owner, fallback="wait", queue=queue())
    lead = lead_of(company)
    Lead.objects.filter(pk=lead.pk).update(owner_queue=None, owner_employee=company.head)
    start_shift(company.owner, by=company.owner, at=timezone.now())
    assert serve_waiting(by=SYSTEM, at=timezone.now()) == 0
    assert not Waiting.objects.exists()
    assert Lead.objects.get().owner_employee == company.head


def test_out_of_hours_whoever_is_on_duty_gets_it(company: Company) -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    end_shift(company.owner, by=company.owner, at=now)
    Duty.objects.create(employee=company.head, since=now - hour, until=now + hour)
    Shift.objects.create(employee=company.head, starts_at=now - hour, ends_at=now + hour, is_duty=True)
    rule("round_robin", company.owner, out_of_hours="duty")
    assert lead_of(company).owner_employee == company.head
    assert Assignment.objects.get().why["code"] == "duty"


def test_a_client_goes_to_whoever_had_him_and_a_stranger_in_turn(company: Company) -> None:
    rule("previous_owner", role=company.owner.role)
    rule("round_robin", company.stranger)
    first = lead_of(company, 1, product="tile")
    assert first.owner_employee == company.stranger
    refused = Status.objects.filter(kind="refused")[0]
    Lead.objects.update(owner_employee=company.colleague, status=refused, status_kind="refused")
    again = lead_of(company, 1, product="laminate")
    assert (again.pk != first.pk, again.owner_employee) == (True, company.colleague)


def test_a_head_gets_the_task_to_name_the_owner(company: Company) -> None:
    rule("head", company.head)
    lead = lead_of(company)
    task = Task.objects.get(lead=lead)
    assert (lead.owner_employee, task.type.key, task.title) == (company.head, "name_owner", "Name the owner")
    assign(lead, to=company.owner, by=company.head, at=timezone.now())
    assert Task.objects.get(state="open").kind == "call"
    assert Task.objects.get(pk=task.pk).state == "done"


def test_a_skill_is_asked_of_the_pool(company: Company) -> None:
    Employee.objects.filter(pk=company.colleague.pk).update(skills=["плитка", "english"])
    rule("round_robin", skills=["плитка"])
    assert {lead_of(company, number).owner_employee for number in range(3)} == {company.colleague}


def test_conversions_are_counted_aside_and_the_best_gets_the_hot_ones(company: Company) -> None:
    people = company
    for number in range(6):
        lead_of(people, number, heat="hot")
    leads = list(Lead.objects.order_by("pk"))
    for number, lead in enumerate(leads):
        owner, kind = (people.owner, "converted") if number < 2 else (people.colleague, "refused")
        ended = {"status": Status.objects.filter(kind=kind)[0], "status_kind": kind}
        Lead.objects.filter(pk=lead.pk).update(owner_employee=owner, owner_queue=None, **ended)
    assert count_conversions(at=timezone.now()) == 2
    assert count_conversions(at=timezone.now()) == 0
    assert Conversions.objects.get(employee=people.owner, heat="hot").won == 2
    rule("best_converters", people.colleague, people.owner, people.stranger)
    assert lead_of(people, 7, heat="hot").owner_employee == people.owner


def test_drawn_again_it_goes_to_the_next_one_and_says_why(company: Company) -> None:
    people = company
    rule("round_robin", people.owner, people.colleague)
    lead = lead_of(people)
    owner = drawn_again(lead, why="late", leave_out=[people.owner.pk])
    assert (owner.id, Lead.objects.get().owner_employee) == (people.colleague.pk, people.colleague)
    assert Task.objects.get().owner_employee == people.colleague
    last = Assignment.objects.latest("pk")
    assert (last.why["again"], last.from_employee, last.code) == ("late", people.owner.pk, "turn")
    line = Event.objects.filter(kind="lead.given").latest("pk")
    assert (line.by_kind, line.facts["why"], line.facts["from_employee"]) == ("rule", "late", people.owner.pk)


def test_where_only_people_will_do_nothing_is_changed_when_nobody_is_there(company: Company) -> None:
    rule("round_robin", company.owner)
    lead = lead_of(company)
    assert drawn_again(lead, why="shift_end", leave_out=[company.owner.pk], only_people=True) is None
    assert Assignment.objects.count() == 1
    assert drawn_again(lead, why="late", leave_out=[company.owner.pk]).kind == "queue"


def test_every_version_keeps_the_whole_text_signed(company: Company) -> None:
    made = rule("round_robin", company.owner)
    version_one(made)
    change_rule(made, values={"strategy": "weighted", "weights": {"1": 3}}, by=company.head, at=timezone.now())
    second = RuleVersion.objects.get(rule=made, version=2)
    assert (second.text["strategy"], second.text["weights"], second.by_id) == ("weighted", {"1": 3}, company.head.pk)
    assert ruleset.rule_of(made.pk, 2, second.text) == next(r for r in ruleset.active_rules() if r.number == made.pk)


@front_door
def version_one(made: Rule) -> None:
    write_version(made, by=SYSTEM, at=timezone.now())


def test_deciding_again_from_what_was_kept_gives_the_same_owner(company: Company) -> None:
    chance, people = random.Random(7), company
    everybody = (people.owner, people.colleague, people.head, people.stranger)
    Capacity.objects.create(employee=people.colleague, per_day=20)
    Employee.objects.filter(pk=people.head.pk).update(hired_on=timezone.now().date())
    strategies = [
        ("weighted", {"weights": {str(people.owner.pk): 3}}),
        ("least_loaded", {"caps": {"open": 12}, "fallback": "wait", "queue": queue()}),
        ("longest_waiting", {}),
        ("best_converters", {"beginners_share": 40}),
        ("offer", {"offer_minutes": 5}),
        ("head", {}),
        ("fixed", {"out_of_hours": "queue", "queue": queue()}),
        ("round_robin", {"caps": {"hour": 9}}),
        ("previous_owner", {}),
    ]
    for number, (strategy, more) in enumerate(strategies):
        when = {"v": 1, "all": [{"field": "source", "op": "is", "values": [f"s{number}", "all"]}]}
        version_one(rule(strategy, *everybody[: 1 if strategy == "fixed" else 4], conditions=when, **more))
    for number in range(290):
        if number % 30 == 29:
            one = chance.choice(everybody)
            (end_shift if number % 60 == 59 else start_shift)(one, by=one, at=timezone.now())
        source = f"s{chance.randrange(len(strategies))}" if chance.random() < 0.9 else "all"
        known = chance.randrange(number + 1) if chance.random() < 0.2 else number
        lead_of(people, known, source=source, product=str(number), heat=chance.choice(["", "hot", "cold"]))
    known_texts = {(one.rule_id, one.version): one.text for one in RuleVersion.objects.all()}

    def text_of(number: int, version: int) -> RuleView:
        return ruleset.rule_of(number, version, known_texts[number, version])

    codes: Counter[str] = Counter()
    for row in Assignment.objects.exclude(inputs={}):
        inputs = kept_inputs.read(row.inputs, text_of)
        again = decide(inputs)
        assert (again.employee, again.queue, again.rule) == (row.employee_id, row.queue_id, row.rule_id)
        assert (again.why, again.skipped, again.drawn) == (row.why, row.skipped, row.drawn)
        assert all(standing.rule.fits(inputs.facts) for standing in inputs.standings)
        codes[row.code] += 1
    assert sum(codes.values()) == Assignment.objects.count() >= 200
    assert {"weighted", "least_loaded", "longest_waiting", "best_converters", "beginner", "offer", "head"} <= set(codes)


def test_what_somebody_wrote_is_not_kept_with_the_assignment(company: Company) -> None:
    rule("round_robin", company.owner)
    lead_of(company, 5, need="Тайна", text="Мой адрес: улица Тайная")
    assert "Тайн" not in str(Assignment.objects.get().inputs)


def test_a_number_that_somebody_wrote_into_a_field_is_not_kept_either(company: Company) -> None:
    rule("round_robin", company.owner)
    lead_of(company, 5, fields={"Отрасль": "стройка, +7 912 345-67-89, anna@x.ru"})
    assert Assignment.objects.get().inputs["facts"]["industry"] == "стройка, •••, •••"


@pytest.mark.parametrize(
    ("field", "values", "body"),
    [
        ("region", ["54"], {"person": {"phones": ["8 383 200-11-22"]}}),
        ("country", ["DE"], {"person": {"phones": ["+49 30 123456"]}}),
        ("language", ["en"], {"text": "Please call me back"}),
        ("heat", ["hot"], {"heat": "hot"}),
        ("industry", ["стройка"], {"fields": {"Отрасль": "Стройка"}}),
        ("text", ["ламинат"], {"need": "Ламинат"}),
        ("in_hours", ["yes"], {}),
        ("came", ["new"], {}),
    ],
)
def test_a_rule_asks_for_any_field_of_an_enquiry(
    company: Company, field: str, values: list[str], body: dict[str, object]
) -> None:
    when = {"v": 1, "all": [{"field": field, "op": "is", "values": values}]}
    rule("fixed", company.owner, conditions=when)
    rule("fixed", company.stranger)
    given = {"person": person("A", email="a@x.ru"), **body}
    assert Lead.objects.get(pk=send(company, **given).lead).owner_employee == company.owner


@pytest.mark.parametrize(
    ("body", "size"),
    [
        ({"company": {"name": "ООО «Ромашка»", "size": 120}}, 120),
        ({"company": {"name": "ООО «Ромашка»"}, "fields": {"Размер": "около 120 человек"}}, None),
    ],
)
def test_how_large_a_company_is_decides_on_arrival_and_afterwards(
    company: Company, body: dict[str, object], size: int | None
) -> None:
    when = {"v": 1, "all": [{"field": "size", "op": "from", "values": ["100"]}]}
    rule("fixed", company.owner, conditions=when)
    lead = Lead.objects.get(pk=send(company, person=person(), **body).lead)
    assert lead.company is not None
    assert (lead.owner_employee, lead.company.size) == (company.owner, size)
    [again] = inputs_of_leads([lead])
    assert again.facts["size"] == 120


def test_a_score_that_was_reckoned_decides_when_it_is_drawn_anew(company: Company) -> None:
    rule("fixed", company.owner, conditions={"v": 1, "all": [{"field": "score", "op": "from", "values": ["50"]}]})
    lead = lead_of(company)
    assert lead.owner_employee is None
    Lead.objects.filter(pk=lead.pk).update(score=70)
    drawn_again(lead, why="late")
    assert Lead.objects.get().owner_employee == company.owner


@pytest.mark.parametrize(
    ("text", "language"),
    [("Перезвоните", "ru"), ("Call me", "en"), ("Зателефонуйте, їду", "uk"), ("Қоңырау шалыңыз", "kk"), ("12 345", "")],
)
def test_the_letters_tell_the_language(text: str, language: str) -> None:
    assert facts.language_of(text) == language


def test_whoever_leaves_is_drawn_no_more(company: Company) -> None:
    rule("round_robin", company.owner, company.colleague)
    Employee.objects.filter(pk=company.owner.pk).update(is_active=False)
    assert {lead_of(company, number).owner_employee for number in range(3)} == {company.colleague}
    assert Assignment.objects.latest("pk").skipped == [{"employee": company.owner.pk, "why": "left"}]
