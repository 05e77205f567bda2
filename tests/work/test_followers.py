"""Who hears of what: the owner of a repeat, the new owner of a hand-over; each once."""

from django.utils import timezone

from teplo.ledger.models import Event
from teplo.ledger.tasks import run_followers
from teplo.triage.actions import assign
from teplo.work.models import Notice
from tests.company import Company, person, send
from tests.web.at_work import lead_of


def hear() -> None:
    """Run what the worker would run, twice."""
    events = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    run_followers(events)
    run_followers(events)


def test_the_owner_hears_once_that_his_person_came_again(company: Company) -> None:
    lead = lead_of(company.owner, person=person(phone="8 912 345-67-89"))
    send(company, person=person(phone="8 912 345-67-89"), text="Ещё раз")
    hear()
    notice = Notice.objects.get(kind="enquiry.repeated")
    assert (notice.employee, notice.lead) == (company.owner, lead)


def test_the_new_owner_hears_of_a_hand_over_and_not_of_his_own_deeds(company: Company) -> None:
    lead = lead_of(company.owner)
    hear()
    assert not Notice.objects.exists()
    assign(lead, to=company.colleague, by=company.head, at=timezone.now())
    hear()
    assert Notice.objects.get().employee == company.colleague
