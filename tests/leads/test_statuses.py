"""Statuses: one of each kind stays in use, and no lead stands where nobody looks."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.leads.actions import (
    add_status,
    change_status,
    move_status,
    remove_status,
    restore_status,
    retire_status,
)
from teplo.leads.actions.many import move_all
from teplo.leads.models import Lead, Status, Stay
from teplo.ledger.models import Event
from teplo.terms.models import Reason
from teplo.triage.actions import refuse, set_status
from tests.company import Company, person, send


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


def standing(company: Company, count: int = 3) -> list[Lead]:
    numbers = [send(company, person=person(f"Клиент {n}", email=f"c{n}@x.ru")).lead for n in range(count)]
    return list(Lead.objects.filter(pk__in=numbers))


def test_a_status_is_added_last_renamed_and_moved(company):
    status = add_status("working", name="Замер", hue="lime", **signed(company))
    change_status(status, values={"name": "Замер на месте"}, **signed(company))
    move_status(status, up=True, **signed(company))
    assert [one.key for one in Status.objects.all()][-2:] == ["zamer", "junk"]
    assert str(Status.objects.get(key="zamer")) == "Замер на месте"
    with pytest.raises(ValueError, match="kind"):
        change_status(status, values={"kind": "junk"}, **signed(company))


@pytest.mark.parametrize(("kind", "name", "hue"), [("none", "x", "lime"), ("new", " ", "lime"), ("new", "x", "red")])
def test_a_status_that_cannot_be_is_refused(company, kind, name, hue):
    with pytest.raises(Invalid):
        add_status(kind, name=name, hue=hue, **signed(company))


@pytest.mark.parametrize("deed", [retire_status, remove_status])
def test_the_last_status_of_its_kind_stays(company, deed):
    with pytest.raises(Conflict):
        deed(Status.objects.get(key="new"), **signed(company))
    assert Status.objects.get(key="new").is_active


def test_leads_of_a_retired_status_move_with_their_stays(company, django_assert_max_num_queries):
    leads = standing(company)
    former, fresh = Status.objects.get(key="new"), add_status("new", name="Свежие", hue="teal", **signed(company))
    with django_assert_max_num_queries(12):
        assert retire_status(former, replacement=fresh, **signed(company)) == 3
    assert set(Lead.objects.values_list("status", flat=True)) == {fresh.pk}
    assert Stay.objects.filter(status=fresh, until=None).count() == 3
    assert Stay.objects.filter(status=former, until__isnull=False).count() == 3
    lines = Event.objects.filter(kind="lead.status_changed", lead__in=[lead.pk for lead in leads])
    assert [line.facts["status"] for line in lines] == [fresh.pk] * 3
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_status_with_leads_asks_where_they_go(company):
    standing(company, 1)
    add_status("new", name="Свежие", hue="teal", **signed(company))
    working = Status.objects.get(key="working")
    for replacement in (None, working, Status.objects.get(key="new")):
        with pytest.raises(Invalid) as problem:
            retire_status(Status.objects.get(key="new"), replacement=replacement, **signed(company))
        assert [error.field for error in problem.value.errors] == ["replacement"]


def test_leads_that_have_ended_stay_where_they_ended(company):
    lead = standing(company, 1)[0]
    refuse(lead, reason=Reason.objects.get(key="price"), **signed(company))
    refused = Status.objects.get(key="refused")
    add_status("refused", name="Отказ", hue="brown", **signed(company))
    assert retire_status(refused, **signed(company)) == 0
    assert Lead.objects.get(pk=lead.pk).status == refused
    with pytest.raises(Conflict):
        remove_status(refused, **signed(company))
    restore_status(refused, **signed(company))
    assert Status.objects.get(key="refused").is_active


def test_a_status_where_no_lead_ever_stood_goes(company):
    remove_status(Status.objects.get(key="proposal"), **signed(company))
    assert not Status.objects.filter(key="proposal").exists()
    with pytest.raises(Forbidden):
        remove_status(Status.objects.get(key="working"), by=company.owner, at=timezone.now())


def test_a_status_that_was_just_taken_out_of_use_receives_no_lead(company):
    lead, status = standing(company, 1)[0], Status.objects.get(key="proposal")
    retire_status(status, **signed(company))
    with pytest.raises(Conflict) as refused:
        set_status(lead, status=status, **signed(company))
    assert refused.value.type == "retired"


def test_an_enquiry_that_comes_while_its_status_is_retired_stands_in_the_next(committed_company, monkeypatch):
    people, first = committed_company, Status.objects.get(key="new")
    second = add_status("new", name="Новее", hue="lime", **signed(people))
    retiring, may_commit = threading.Event(), threading.Event()

    def slowly(*args, **kwargs):
        moved = move_all(*args, **kwargs)
        retiring.set()
        may_commit.wait(0.5)
        return moved

    def retire():
        retire_status(first, replacement=second, **signed(people))
        connection.close()

    standing(people, 1)
    monkeypatch.setattr("teplo.leads.actions.statuses.move_all", slowly)
    other = threading.Thread(target=retire)
    other.start()
    retiring.wait(5)
    send(people, person=person(email="late@x.ru"))
    other.join()
    assert set(Lead.objects.values_list("status", flat=True)) == {second.pk}
