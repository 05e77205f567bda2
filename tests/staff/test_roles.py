"""Roles that the company makes its own, and what may never happen to them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Event
from teplo.ops.seed import seed
from teplo.staff.actions import add_role, change_employee, hide_fields, rename_role, set_rights, set_rights_in_status
from teplo.staff.models import Employee, Grant, Queue, Role, Seeded
from teplo.staff.permissions import Permission, Scope, hides, may, reach_of
from teplo.triage.actions.roles import remove_role
from tests.company import Company, hire, rule

P = Permission


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


@pytest.fixture
def role(company: Company) -> Role:
    return add_role("Старший", like=company.owner.role, **signed(company))


def test_a_copy_has_the_rights_and_hidden_fields_of_the_other(company, role):
    set_rights_in_status(role, status="junk", rights={P.LEAD_SEE: None}, **signed(company))
    hide_fields(role, entity="lead", fields=["source"], **signed(company))
    copy = add_role("Ещё один", like=role, **signed(company))
    kept = [set(one.grants.values_list("permission", "status", "scope")) for one in (role, copy)]
    assert kept[0] == kept[1]
    assert list(copy.hidden_fields.values_list("entity", "field")) == [("lead", "source")]
    assert Event.objects.filter(kind="role.added").count() == 2


@pytest.mark.parametrize("name", ["", "  ", "старший", "{seeded}"])
def test_a_role_has_a_name_of_its_own(company, role, name):
    name = name.format(seeded=str(company.owner.role).upper())
    other = company.head.role
    for verb in (lambda: add_role(name, **signed(company)), lambda: rename_role(other, name=name, **signed(company))):
        with pytest.raises(Invalid) as problem:
            verb()
        assert [error.field for error in problem.value.errors] == ["name"]


def test_rights_are_given_narrowed_and_taken_away(company, role):
    set_rights(role, rights={P.LEAD_SEE: Scope.TEAM, P.LEAD_REFUSE: None, P.LEAD_ADD: Scope.OWN}, **signed(company))
    held = dict(role.grants.values_list("permission", "scope"))
    assert held[P.LEAD_SEE] == "team"
    assert P.LEAD_REFUSE not in held
    assert held[P.TASK_SEE] == "own"
    assert Event.objects.get(kind="role.changed").facts["rights"] == ["lead.refuse", "lead.see"]


def test_who_may_not_set_up_employees_changes_no_role(company, role):
    for by in (company.owner, company.head):
        with pytest.raises(Forbidden):
            set_rights(role, rights={P.STAFF_SET_UP: Scope.ALL}, by=by, at=timezone.now())


def test_the_role_that_holds_every_right_stays_whole(company):
    whole = company.administrator.role
    for verb in (
        lambda: set_rights(whole, rights={P.LEAD_SEE: None}, **signed(company)),
        lambda: set_rights_in_status(whole, status="junk", rights={P.LEAD_SEE: None}, **signed(company)),
        lambda: hide_fields(whole, entity="lead", fields=["source"], **signed(company)),
        lambda: remove_role(whole, to=company.head.role, by=company.administrator, at=timezone.now()),
    ):
        with pytest.raises(Conflict) as conflict:
            verb()
        assert conflict.value.type == "all_rights"


@pytest.fixture
def only_administrators(company: Company) -> Role:
    """A company-made role whose people alone can set up employees."""
    made = add_role("Хозяева", like=company.administrator.role, **signed(company))
    change_employee(company.head, values={"role": made}, **signed(company))
    change_employee(company.administrator, values={"role": company.owner.role}, **signed(company))
    return made


def test_nobody_is_locked_out_by_a_right_that_goes(company, only_administrators):
    by = {"by": Employee.objects.get(pk=company.head.pk), "at": timezone.now()}
    with pytest.raises(Conflict, match="last_administrator"):
        set_rights(only_administrators, rights={P.STAFF_SET_UP: None}, **by)
    assert Grant.objects.filter(role=only_administrators, permission=P.STAFF_SET_UP).exists()
    with pytest.raises(Conflict, match="last_administrator"):
        change_employee(company.head, values={"role": company.owner.role}, **by)


def test_nobody_is_locked_out_by_a_role_that_goes(company, only_administrators):
    with pytest.raises(Conflict, match="last_administrator"):
        remove_role(only_administrators, to=company.owner.role, by=SYSTEM, at=timezone.now())
    by = Employee.objects.get(pk=company.head.pk)
    with pytest.raises(Conflict, match="own_role"):
        remove_role(only_administrators, to=company.owner.role, by=by, at=timezone.now())


def test_two_who_lock_each_other_out_at_once_leave_one(committed_company):
    company = committed_company
    made = add_role("Хозяева", like=company.administrator.role, **signed(company))
    change_employee(company.head, values={"role": made}, **signed(company))
    head, manager = Employee.objects.get(pk=company.head.pk), company.owner.role
    gate = threading.Barrier(2)

    def run(verb) -> None:
        gate.wait(timeout=10)
        try:
            verb()
        except (Conflict, Forbidden):
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        take_right = lambda: set_rights(made, rights={P.STAFF_SET_UP: None}, **signed(company))  # noqa: E731
        take_role = lambda: change_employee(company.administrator, values={"role": manager}, by=head, at=timezone.now())  # noqa: E731
        list(pool.map(run, [take_right, take_role]))
    able = {"role__grants__permission": P.STAFF_SET_UP, "is_robot": False, "is_active": True}
    assert Employee.objects.filter(**able).count() == 1


def test_a_role_goes_and_whatever_named_it_names_another(company, role):
    change_employee(company.owner, values={"role": role}, **signed(company))
    Queue.objects.filter(key="new").update(role=role)
    named = rule("least_loaded", role=role)
    with pytest.raises(Invalid) as problem:
        remove_role(role, to=None, **signed(company))
    assert [error.field for error in problem.value.errors] == ["to"]
    assert remove_role(role, to=company.head.role, **signed(company)) == 1
    named.refresh_from_db()
    assert (named.role, named.version) == (company.head.role, 2)
    assert Queue.objects.get(key="new").role == company.head.role
    assert Employee.objects.get(pk=company.owner.pk).role == company.head.role


def test_a_role_that_nobody_has_goes_without_another(company, role):
    assert remove_role(role, to=None, **signed(company)) == 0
    assert not Role.objects.filter(pk=role.pk).exists()


def test_the_seed_gives_back_nothing_that_was_taken_away(company):
    seed()
    set_rights(Role.objects.get(key="manager"), rights={P.LEAD_REFUSE: None}, **signed(company))
    remove_role(Role.objects.get(key="dispatcher"), to=None, **signed(company))
    seed()
    assert not Role.objects.filter(key="dispatcher").exists()
    assert not Grant.objects.filter(role__key="manager", permission=P.LEAD_REFUSE).exists()


def test_a_right_of_a_later_release_reaches_the_seeded_roles_once(company):
    Grant.objects.filter(permission=P.LEAD_EXPORT).delete()
    Grant.objects.filter(role__key="manager", permission=P.LEAD_REFUSE).delete()
    Seeded.objects.filter(key=f"right:{P.LEAD_EXPORT}").delete()
    seed()
    holders = Grant.objects.filter(permission=P.LEAD_EXPORT).values_list("role__key", "scope")
    assert set(holders) == {("administrator", "all"), ("head", "teams_below"), ("marketer", "all")}
    assert not Grant.objects.filter(role__key="manager", permission=P.LEAD_REFUSE).exists()


def test_a_right_in_a_status_counts_instead_of_the_usual_one(company, role):
    rights = {P.LEAD_SEE: Scope.ALL, P.LEAD_CHANGE: None}
    set_rights_in_status(role, status="junk", rights=rights, **signed(company))
    somebody = hire("senior", role.key, company.owner.team)
    assert reach_of(somebody, P.LEAD_SEE).in_status("junk") is Scope.ALL
    assert reach_of(somebody, P.LEAD_SEE).in_status("new") is Scope.OWN
    assert reach_of(somebody, P.LEAD_CHANGE).in_status("junk") is None
    set_rights_in_status(role, status="junk", rights={}, usual=list(rights), **signed(company))
    assert not role.grants.exclude(status="").exists()


def test_a_right_in_one_status_alone_opens_the_pages(company):
    role = add_role("Контроль", **signed(company))
    set_rights_in_status(role, status="junk", rights={P.LEAD_SEE: Scope.ALL}, **signed(company))
    assert may(hire("control", role.key, None), P.LEAD_SEE)


def test_only_what_is_offered_can_be_hidden(company, role):
    with pytest.raises(Invalid):
        hide_fields(role, entity="lead", fields=["status"], **signed(company))
    hide_fields(role, entity="lead", fields=["source", "heat"], **signed(company))
    hide_fields(role, entity="lead", fields=["heat"], **signed(company))
    somebody = hire("senior", role.key, None)
    assert hides(somebody, "lead", "heat")
    assert not hides(somebody, "lead", "source")
