"""Employees, teams, queues: the last administrator stays one, no team stands below itself."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.ledger.models import Event
from teplo.staff.actions import (
    add_queue,
    add_team,
    bring_back,
    change_employee,
    change_queue,
    change_team,
    end_token,
    make_token,
    remove_team,
    rename_oneself,
)
from teplo.staff.actions.own import end_shift, start_shift
from teplo.staff.models import Employee, Queue, Role, Team
from teplo.triage.actions.leave import let_go
from tests.company import Company, hire


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


def test_an_employee_changes_in_declared_fields_only(company):
    head = Role.objects.get(key="head")
    change_employee(company.owner, values={"name": " Ёлкин  Пётр ", "role": head}, **signed(company))
    owner = Employee.objects.get(pk=company.owner.pk)
    assert (owner.name, owner.sort_key, owner.role) == ("Ёлкин Пётр", "елкин петр", head)
    assert Event.objects.filter(kind="employee.changed").get().facts["fields"] == ["name", "role"]
    with pytest.raises(ValueError, match="is_robot"):
        change_employee(company.owner, values={"is_robot": True}, **signed(company))
    with pytest.raises(Forbidden):
        change_employee(company.owner, values={"role": company.administrator.role}, by=company.owner, at=timezone.now())


@pytest.mark.parametrize("email", ["colleague@ours.ru", "COLLEAGUE@ours.ru", "nobody", ""])
def test_an_address_that_is_taken_or_none_is_refused_at_its_field(company, email):
    with pytest.raises(Invalid) as problem:
        change_employee(company.owner, values={"email": email}, **signed(company))
    assert [error.field for error in problem.value.errors] == ["email"]


def test_the_last_administrator_keeps_role_and_account(company):
    manager = Role.objects.get(key="manager")
    with pytest.raises(Conflict):
        change_employee(company.administrator, values={"role": manager}, **signed(company))
    with pytest.raises(Conflict):
        let_go(company.administrator, to=company.owner, **signed(company))
    hire("second", "administrator", None)
    change_employee(company.administrator, values={"role": manager}, **signed(company))
    assert Employee.objects.get(pk=company.administrator.pk).role == manager


def test_who_left_cannot_come_in_and_his_tokens_are_ended(company, client):
    token, _ = make_token("crm", scopes=["read"], employee=company.owner, **signed(company))
    client.force_login(company.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    let_go(company.owner, to=None, **signed(company))
    token.refresh_from_db()
    assert token.ended_at is not None
    assert client.get("/me/").status_code == 302
    bring_back(company.owner, **signed(company))
    assert Employee.objects.get(pk=company.owner.pk).is_active
    with pytest.raises(Conflict):
        bring_back(company.owner, **signed(company))


def test_two_administrators_cannot_end_each_other(committed_company):
    first, second = committed_company.administrator, hire("second", "administrator", None)
    gate = threading.Barrier(2)

    def end(pair: tuple[Employee, Employee]) -> None:
        gate.wait(timeout=10)
        try:
            let_go(pair[1], to=None, by=pair[0], at=timezone.now())
        except Conflict:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(end, [(first, second), (second, first)]))
    assert Employee.objects.filter(role__key="administrator", is_active=True, is_robot=False).count() == 1


def test_the_robot_stays(company):
    with pytest.raises(Conflict):
        let_go(Employee.objects.get(is_robot=True), to=None, **signed(company))


def test_a_team_never_stands_below_itself(company):
    upper = add_team("Sales", **signed(company))
    lower = add_team("North", parent=upper, **signed(company))
    with pytest.raises(Invalid) as problem:
        change_team(upper, values={"parent": lower}, **signed(company))
    assert [error.field for error in problem.value.errors] == ["parent"]
    with pytest.raises(Invalid):
        add_team("sales", **signed(company))


def test_a_team_that_somebody_belongs_to_stays(company):
    with pytest.raises(Conflict):
        remove_team(company.owner.team, **signed(company))
    empty = add_team("Empty", **signed(company))
    remove_team(empty, **signed(company))
    assert not Team.objects.filter(name="Empty").exists()


def test_a_queue_is_named_and_says_who_takes(company):
    queue = add_queue("Опт", role=Role.objects.get(key="manager"), **signed(company))
    change_queue(queue, values={"role": None}, **signed(company))
    assert Queue.objects.get(key="opt").role is None
    for empty in (
        lambda: add_queue(" ", **signed(company)),
        lambda: change_queue(queue, values={"name": ""}, **signed(company)),
    ):
        with pytest.raises(Invalid):
            empty()


def test_everybody_says_how_he_is_called(company):
    rename_oneself(company.owner, name="Оля", by=company.owner, at=timezone.now())
    assert Employee.objects.get(pk=company.owner.pk).name == "Оля"


def test_the_row_says_who_is_on_shift_not_the_page_of_a_minute_ago(company):
    one, other = (Employee.objects.get(pk=company.owner.pk) for _window in range(2))
    end_shift(one, by=one, at=timezone.now())
    start_shift(other, by=other, at=timezone.now())
    assert Employee.objects.get(pk=company.owner.pk).on_shift


def test_a_token_ends_once(company):
    token, _secret = make_token("CRM", scopes=["read"], employee=company.owner, **signed(company))
    for _ in range(2):
        end_token(token, **signed(company))
    assert Event.objects.filter(kind="token.ended").count() == 1


def test_who_only_sets_up_tokens_makes_none_of_somebody_else(company):
    grant = {"permission": "token.set_up", "scope": "all"}
    company.owner.role.grants.create(**grant)
    by = Employee.objects.get(pk=company.owner.pk)
    robot = Employee.objects.get(is_robot=True)
    for employee in (by, robot):
        make_token("mine", scopes=["read"], employee=employee, by=by, at=timezone.now())
    with pytest.raises(Invalid):
        make_token("his", scopes=["read"], employee=company.administrator, by=by, at=timezone.now())
