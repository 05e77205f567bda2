"""A slip of the hand is taken back; who moves what another has moved meanwhile hears of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.kit.problems import Conflict
from teplo.leads.models import Lead, Status
from teplo.triage.actions import set_status, take, untake
from teplo.work.models import Task
from tests.company import Company, person, send


@pytest.fixture
def lead(company: Company) -> Lead:
    return Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89")).lead)


def test_what_was_taken_waits_again_as_it_did(company: Company, lead: Lead) -> None:
    queue, now = lead.owner_queue, timezone.now()
    take(lead, by=company.owner, at=now)
    untake(lead, by=company.owner, at=now + timedelta(seconds=5))
    lead.refresh_from_db()
    assert (lead.owner_employee, lead.owner_queue, lead.status_kind) == (None, queue, "new")
    assert Task.objects.get(lead=lead).owner_queue == queue


def test_after_a_while_or_by_another_it_is_a_slip_no_more(company: Company, lead: Lead) -> None:
    now = timezone.now()
    take(lead, by=company.owner, at=now)
    with pytest.raises(Conflict):
        untake(lead, by=company.head, at=now + timedelta(seconds=5))
    with pytest.raises(Conflict):
        untake(lead, by=company.owner, at=now + timedelta(minutes=5))


def test_who_drags_a_card_that_has_gone_hears_who_moved_it_where(company: Company, lead: Lead) -> None:
    now, working, proposal = timezone.now(), Status.objects.get(key="working"), Status.objects.get(key="proposal")
    other = Status.objects.create(key="measure", name="Measure", kind="working", position=4)
    take(lead, by=company.owner, at=now)
    set_status(lead, status=proposal, seen=str(working.pk), by=company.owner, at=now)
    with pytest.raises(Conflict) as told:
        set_status(lead, status=other, seen=str(working.pk), by=company.head, at=now)
    assert str(told.value.title) == "Owner has just moved this lead to “Proposal”."
    set_status(lead, status=proposal, seen=str(working.pk), by=company.head, at=now)  # it is there already
    assert Lead.objects.get(pk=lead.pk).status == proposal
