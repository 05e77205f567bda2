"""Who leaves takes no lead along: all go to somebody in one step, and each says so."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import BigIntegerField
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.intake.actions import enter
from teplo.intake.arrival import Arrival
from teplo.kit.clock import day_of
from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.leads.models import Lead, Stay
from teplo.ledger.models import Event
from teplo.staff.belongings import belongings
from teplo.staff.models import Absence, Employee, Queue
from teplo.triage.actions import assign, refuse
from teplo.triage.actions.leave import let_go, undo_leaving
from teplo.triage.models import Assignment, Ladder, RuleVersion
from teplo.work.models import Task
from tests.company import Company, person, rule, send


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


def owned(company: Company, count: int = 3) -> set[int]:
    rule("round_robin", company.owner)
    return {send(company, person=person(f"Клиент {n}", email=f"c{n}@x.ru")).lead for n in range(count)}


def test_leads_tasks_and_stays_go_to_the_successor(company, django_assert_max_num_queries):
    numbers = owned(company)
    with django_assert_max_num_queries(54):
        assert let_go(company.owner, to=company.colleague, **signed(company)) == 3
    assert set(Lead.objects.filter(owner_employee=company.colleague).values_list("pk", flat=True)) == numbers
    assert not Task.objects.filter(owner_employee=company.owner, state="open").exists()
    assert Stay.objects.filter(owner_employee=company.colleague, until=None).count() == 3
    assert Assignment.objects.filter(why__code="left", employee=company.colleague).count() == 3
    assert set(Event.objects.filter(kind="lead.given").values_list("lead", flat=True)) == numbers
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_queue_can_take_over(company):
    owned(company, 1)
    let_go(company.owner, to=Queue.objects.get(key="new"), **signed(company))
    assert Lead.objects.get().owner_queue.key == "new"
    assert Task.objects.get(state="open").owner_queue.key == "new"


def test_nobody_leaves_while_his_leads_wait_for_nobody(company):
    owned(company, 1)
    with pytest.raises(Invalid) as problem:
        let_go(company.owner, to=None, **signed(company))
    assert [error.field for error in problem.value.errors] == ["to"]
    assert Employee.objects.get(pk=company.owner.pk).is_active


def test_neither_himself_nor_the_robot_takes_over(company):
    owned(company, 1)
    for successor in (company.owner, Employee.objects.get(is_robot=True)):
        with pytest.raises(Invalid):
            let_go(company.owner, to=successor, **signed(company))


def test_only_who_sets_up_staff_lets_go(company):
    with pytest.raises(Forbidden):
        let_go(company.owner, to=None, by=company.head, at=timezone.now())


def test_a_refused_lead_that_will_come_back_goes_to_the_successor(company):
    owned(company, 1)
    now = timezone.now()
    refuse(Lead.objects.get(), reason=None, come_back_on=day_of(now) + timedelta(days=5), by=company.owner, at=now)
    with pytest.raises(Invalid):
        let_go(company.owner, to=None, **signed(company))
    let_go(company.owner, to=company.colleague, **signed(company))
    assert Lead.objects.get().owner_employee == company.colleague


def test_a_lead_entered_for_somebody_who_has_left_goes_by_the_rules(company):
    let_go(company.colleague, to=None, **signed(company))
    arrival = Arrival(json.dumps({"text": "Сколько?", "employee": company.colleague.pk}).encode())
    manual = Channel.objects.get(kind="manual")
    assert enter(manual, arrival, **signed(company)).state == "admitted"
    assert Lead.objects.get().owner_queue.key == "new"


def leads_of(employee):
    return Lead.objects.filter(owner_employee=employee).count()


def test_what_is_his_is_found_by_the_model_and_nothing_of_the_past():
    assert {one.key for one in belongings()} == {
        "leads_lead.owner_employee_id",
        "work_task.owner_employee_id",
        "clients_contact.owner_employee_id",
        "clients_clientcompany.owner_employee_id",
        "clients_deal.owner_employee_id",
        "channels_channel.responsible_employee_id",
        "staff_absence.substitute_id",
        "triage_rule.employees",
        "triage_ladder.steps",
        "work_conversation.owner_employee_id",
        "work_call.owner_employee_id",
    }
    tables = [one.model for one in belongings()]
    assert len(tables) == len(set(tables))  # the undo store keeps a row once


def test_several_get_it_in_turn_and_somebody_else_gets_one_kind(company):
    owned(company, 4)
    instead = {"work_task.owner_employee_id": company.head}
    let_go(company.owner, to=[company.colleague, company.stranger], instead=instead, **signed(company))
    assert (leads_of(company.colleague), leads_of(company.stranger)) == (2, 2)
    assert Task.objects.filter(owner_employee=company.head, state="open").count() == 4


def test_channels_and_stand_ins_go_along(company):
    now = timezone.now()
    Channel.objects.filter(slug="api").update(responsible_employee=company.owner)
    away = Absence.objects.create(
        employee=company.head, since=now, until=now + timedelta(days=1), kind="trip", substitute=company.owner,
        added_at=now,
    )  # fmt: skip
    let_go(company.owner, to=company.colleague, **signed(company))
    away.refresh_from_db()
    assert Channel.objects.get(slug="api").responsible_employee == company.colleague
    assert away.substitute == company.colleague
    undo_leaving(company.owner, **signed(company))
    away.refresh_from_db()
    assert Channel.objects.get(slug="api").responsible_employee == company.owner
    assert away.substitute == company.owner


def test_every_list_of_numbers_is_known_to_name_people_or_not():
    lists = {
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ArrayField) and isinstance(field.base_field, BigIntegerField)
    }
    named = {f"{one.model._meta.db_table}.{column}" for one in belongings() for column in one.named_in}
    # Of leads, of partners, of roles, of who was told once, and of at whom a call has rung.
    assert lists - named == {
        "triage_rule.partners", "triage_bulkpart.numbers", "leads_status.setters", "triage_escalation.told",
        "work_call.rung",
    }  # fmt: skip


def test_rules_and_ladders_name_who_takes_over_and_then_him_again(company):
    weights = {str(company.owner.pk): 3}
    made = rule("weighted", company.owner, company.head, weights=weights)
    steps = [{"share": 200, "deed": "further", "to": company.owner.pk}]
    ladder, _made = Ladder.objects.update_or_create(channel=None, defaults={"steps": steps})
    let_go(company.owner, to=company.colleague, **signed(company))
    made.refresh_from_db()
    ladder.refresh_from_db()
    assert made.employees == [company.colleague.pk, company.head.pk]
    assert (made.weights, made.version) == ({str(company.colleague.pk): 3}, 2)
    assert ladder.steps[0]["to"] == company.colleague.pk
    assert RuleVersion.objects.get(rule=made, version=2).text["employees"] == made.employees
    assert undo_leaving(company.owner, **signed(company)).restored == 2
    made.refresh_from_db()
    ladder.refresh_from_db()
    assert (made.employees, made.weights, made.version) == ([company.owner.pk, company.head.pk], weights, 3)
    assert ladder.steps[0]["to"] == company.owner.pk
    assert RuleVersion.objects.get(rule=made, version=3).text["weights"] == weights


@pytest.mark.parametrize("is_on_shift", [True, False])
def test_taken_back_he_is_on_shift_as_he_was(company, is_on_shift):
    Employee.objects.filter(pk=company.owner.pk).update(on_shift=is_on_shift)
    let_go(company.owner, to=company.colleague, **signed(company))
    undo_leaving(company.owner, **signed(company))
    assert Employee.objects.get(pk=company.owner.pk).on_shift is is_on_shift


def test_it_is_taken_back_but_for_what_somebody_has_changed_since(company):
    first = min(owned(company))
    let_go(company.owner, to=company.colleague, **signed(company))
    assign(Lead.objects.get(pk=first), to=company.head, **signed(company))
    back = undo_leaving(company.owner, **signed(company))
    assert (back.left, leads_of(company.owner), leads_of(company.head)) == (1, 2, 1)
    assert back.restored == 5  # two leads with a task each, and the rule that names him
    assert Task.objects.filter(owner_employee=company.owner, state="open").count() == 2
    assert Employee.objects.get(pk=company.owner.pk).is_active
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(Conflict):
        undo_leaving(company.owner, **signed(company))


def test_his_browsers_are_signed_out_and_nobody_elses(company, client):
    for somebody in (company.colleague, company.owner):
        client.force_login(somebody, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.cookies.clear()
    let_go(company.owner, to=company.colleague, **signed(company))
    assert [session.get_decoded()["_auth_user_id"] for session in Session.objects.all()] == [str(company.colleague.pk)]
