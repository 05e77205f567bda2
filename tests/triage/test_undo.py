"""The quiet undo of one lead: all is again what it was, by whoever did it, for a while, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.kit.problems import Conflict, NotSeen
from teplo.leads.models import Lead
from teplo.terms.models import Reason
from teplo.triage.actions import assign, mark_junk, refuse, reopen, take_back
from teplo.work.models import Task
from tests.company import Company
from tests.triage.test_bulk import next_steps_hold, owned, rows
from tests.web.at_work import kinds_of, screen


@pytest.fixture
def lead(company: Company) -> Lead:
    return Lead.objects.get(pk=owned(company, 1)[0])


def test_a_refusal_is_taken_back_with_its_tasks(company: Company, lead: Lead) -> None:
    before, now = rows(), timezone.now()
    done = refuse(lead, reason=Reason.objects.get(key="price"), comment="дорого", by=company.owner, at=now)
    assert Task.objects.get().state == "dropped"
    take_back(lead.pk, change=done.undo, by=company.owner, at=timezone.now())
    assert rows() == before
    assert kinds_of(lead)[-1] == "lead.restored"
    next_steps_hold()


def test_who_gave_a_lead_away_gets_it_back(company: Company, lead: Lead) -> None:
    before = rows()
    done = assign(lead, to=company.stranger, comment="Твой", by=company.owner, at=timezone.now())
    with pytest.raises(NotSeen):
        take_back(lead.pk, change=done.undo, by=company.stranger, at=timezone.now())
    take_back(lead.pk, change=done.undo, by=company.owner, at=timezone.now())
    assert rows() == before


def test_it_is_taken_back_once_and_not_for_ever(company: Company, lead: Lead) -> None:
    done = mark_junk(lead, reason=None, by=company.owner, at=timezone.now())
    with pytest.raises(Conflict):
        take_back(lead.pk, change=done.undo, by=company.owner, at=timezone.now() + timedelta(minutes=11))
    take_back(lead.pk, change=done.undo, by=company.owner, at=timezone.now())
    with pytest.raises(Conflict):
        take_back(lead.pk, change=done.undo, by=company.owner, at=timezone.now())


def test_what_somebody_has_changed_since_stays(company: Company, lead: Lead) -> None:
    done = mark_junk(lead, reason=None, by=company.owner, at=timezone.now())
    reopen(lead, by=company.head, at=timezone.now())
    with pytest.raises(Conflict):
        take_back(lead.pk, change=done.undo, by=company.owner, at=timezone.now())


def test_the_toast_offers_it(company: Company, lead: Lead) -> None:
    owner = screen(company.owner)
    text = owner.post(f"/leads/{lead.pk}/junk/").text
    url = text.partition('hx-post="')[2].partition('"')[0]
    assert f"/leads/{lead.pk}/undo/" in url
    assert "again as it was" in owner.post(url).text
    assert Lead.objects.get().status_kind == "new"
    assert owner.post(url).status_code == 409
