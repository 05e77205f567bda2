"""An offer: while it stands the lead is his who has it offered; a yes keeps it, a no or silence passes it on."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from teplo.kit.problems import Conflict, Invalid
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.staff.models import Queue
from teplo.terms.models import Reason
from teplo.triage.actions import accept, assign, decline, expire, mark_junk, take
from teplo.triage.actions.bulk import preview, start
from teplo.triage.models import Offer
from teplo.triage.offered import offers_due
from teplo.work.models import Notice
from tests.company import Company, person, rule, send
from tests.work.test_followers import hear

MINUTES = 5


@pytest.fixture
def lead(company: Company) -> Lead:
    """Offered to the owner first, then to the colleague, at last for whoever takes it from the queue."""
    new = Queue.objects.get(key="new")
    rule("offer", company.owner, company.colleague, offer_minutes=MINUTES, fallback="queue", queue=new)
    return Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89"), need="Ламинат").lead)


def offered(lead: Lead) -> Offer:
    return Offer.objects.get(lead=lead, state="open")


def states(lead: Lead) -> list[tuple[str, str]]:
    found = Offer.objects.filter(lead=lead).order_by("pk").select_related("employee")
    return [(str(offer.employee), offer.state) for offer in found]


def over(lead: Lead) -> datetime:
    return offered(lead).until + timedelta(seconds=1)


def kinds(lead: Lead) -> list[str]:
    found = Event.objects.filter(lead=lead.pk, kind__startswith="offer.")
    return list(found.order_by("pk").values_list("kind", flat=True))


def test_while_it_is_offered_the_lead_is_his_to_whom_it_is_offered(company: Company, lead: Lead) -> None:
    offer = offered(lead)
    assert (lead.owner_employee, offer.employee, lead.status_kind) == (company.owner, company.owner, "new")
    assert offer.until - offer.since == timedelta(minutes=MINUTES)
    assert kinds(lead) == ["offer.made"]


def test_a_yes_keeps_it_and_puts_it_into_work(company: Company, lead: Lead) -> None:
    accept(lead, by=company.owner, at=timezone.now())
    lead.refresh_from_db()
    assert (lead.owner_employee, lead.status_kind) == (company.owner, "working")
    assert states(lead) == [("Owner", "accepted")]
    accept(lead, by=company.owner, at=timezone.now())  # a second click says nothing new
    assert kinds(lead) == ["offer.made", "offer.accepted"]


def test_taking_what_is_offered_to_one_is_a_yes(company: Company, lead: Lead) -> None:
    take(lead, by=company.owner, at=timezone.now())
    assert states(lead) == [("Owner", "accepted")]


def test_a_no_passes_it_to_the_next_with_its_task_and_needs_a_reason(company: Company, lead: Lead) -> None:
    with pytest.raises(Invalid):
        decline(lead, reason=" ", by=company.owner, at=timezone.now())
    decline(lead, reason="Завал", by=company.owner, at=timezone.now())
    lead.refresh_from_db()
    assert (lead.owner_employee, lead.tasks.get().owner_employee) == (company.colleague, company.colleague)
    assert states(lead) == [("Owner", "refused"), ("Colleague", "open")]
    assert "Завал" not in str(list(Event.objects.values_list("facts", flat=True)))


def test_the_next_hears_once_that_it_is_offered_to_him(company: Company, lead: Lead) -> None:
    decline(lead, reason="Завал", by=company.owner, at=timezone.now())
    hear()
    assert list(Notice.objects.filter(employee=company.colleague).values_list("kind", flat=True)) == ["offer.made"]


def test_silence_passes_it_on_and_when_nobody_is_left_it_falls_to_the_queue(company: Company, lead: Lead) -> None:
    for _person in range(2):
        at = over(lead)
        assert expire(offered(lead).pk, at=at)
    lead.refresh_from_db()
    assert states(lead) == [("Owner", "expired"), ("Colleague", "expired")]
    assert (lead.owner_queue, lead.status_kind) == (Queue.objects.get(key="new"), "new")
    assert offers_due(at + timedelta(days=1)) == []


def test_an_offer_ends_once_and_not_before_its_time(company: Company, lead: Lead) -> None:
    offer = offered(lead)
    assert not expire(offer.pk, at=offer.until - timedelta(seconds=1))
    at = over(lead)
    assert (expire(offer.pk, at=at), expire(offer.pk, at=at)) == (True, False)
    assert kinds(lead).count("offer.expired") == 1


def test_who_is_too_late_is_told_so(company: Company, lead: Lead) -> None:
    late = over(lead)
    with pytest.raises(Conflict) as over_:
        accept(lead, by=company.owner, at=late)
    assert over_.value.type == "offer_over"
    expire(offered(lead).pk, at=late)
    with pytest.raises(Conflict) as gone:
        accept(lead, by=company.owner, at=late)
    assert gone.value.type == "no_offer"
    assert states(lead) == [("Owner", "expired"), ("Colleague", "open")]


def test_who_has_answered_the_person_has_said_yes(company: Company, lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(answered_at=timezone.now())
    assert expire(offered(lead).pk, at=over(lead))
    lead.refresh_from_db()
    assert (lead.owner_employee, states(lead)) == (company.owner, [("Owner", "accepted")])


def test_given_otherwise_or_ended_by_another_it_is_withdrawn(company: Company, lead: Lead) -> None:
    assign(lead, to=company.colleague, by=company.head, at=timezone.now())
    assert states(lead) == [("Owner", "withdrawn")]
    other = Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-80")).lead)
    mark_junk(other, reason=Reason.objects.get(key="spam"), by=company.head, at=timezone.now())
    assert not Offer.objects.filter(state="open").exists()


def test_a_bulk_change_withdraws_what_it_gives_away(company: Company, lead: Lead) -> None:
    at = timezone.now()
    given = preview("assign", {"employees": [company.colleague.pk]}, numbers=[lead.pk], by=company.head, at=at)
    start(given.bulk, by=company.head, at=at)
    assert states(lead) == [("Owner", "withdrawn")]


def test_who_is_not_asked_cannot_answer(company: Company, lead: Lead) -> None:
    for answer in (accept, lambda *given, **signed: decline(*given, reason="?", **signed)):
        with pytest.raises(Conflict):
            answer(lead, by=company.head, at=timezone.now())
    assert states(lead) == [("Owner", "open")]


def test_there_is_never_more_than_one_open_offer(company: Company, lead: Lead) -> None:
    with pytest.raises(IntegrityError):
        Offer.objects.create(
            lead=lead, employee=company.colleague, since=timezone.now(), until=timezone.now(), rule=None
        )
