"""Calls on screen: the window that rings, the list with what became of missed calls, the card and the talk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.work.calls.lists import Asked, listed
from teplo.work.calls.models import Call
from tests.calls.rung import CALLER, exchange, ring, tell, the_call
from tests.company import Company, person, send
from tests.web.at_work import lead_of, screen


@pytest.fixture
def channel(company: Company) -> Channel:
    return exchange(n101=company.owner, n102=company.stranger)


def page(who: Employee, address: str) -> str:
    answer = screen(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_is_called_is_shown_whose_card_to_open_and_nobody_else(company, channel):
    lead = lead_of(company.owner)
    ring(channel, extension="101")
    window = page(company.owner, "/calls/ringing/")
    assert f'data-ring-open="/leads/{lead.pk}/"' in window
    assert "Иван Петров" in window
    assert page(company.colleague, "/calls/ringing/").strip() == ""
    tell(channel, "hangup", seconds=0)
    assert page(company.owner, "/calls/ringing/").strip() == ""


def test_a_customer_of_somebody_else_is_not_named(company, channel):
    lead_of(company.owner)
    ring(channel, extension="102")
    window = page(company.stranger, "/calls/ringing/")
    assert "Somebody else's customer" in window.replace("&#x27;", "'")
    assert "Иван" not in window
    assert "912" not in window
    assert "data-ring-open" not in window


def test_what_one_has_answered_rings_with_the_others_no_more(company, channel):
    ring(channel, extension="101")
    tell(channel, "ring", extension="102", direction="in", **{"from": CALLER})
    tell(channel, "answer", extension="102")
    assert page(company.owner, "/calls/ringing/").strip() == ""
    assert "data-ring=" in page(company.stranger, "/calls/ringing/")
    assert "data-ring-open" not in page(company.stranger, "/calls/ringing/")


def test_an_unknown_number_has_its_card_before_anybody_answers(company, channel):
    ring(channel, extension="101", **{"from": "+79995554433"})
    assert f'data-ring-open="/leads/{Lead.objects.get().pk}/"' in page(company.owner, "/calls/ringing/")


def test_the_list_says_what_became_of_missed_calls(company, channel):
    lead_of(company.owner)
    ring(channel, "1", at=300)
    tell(channel, "missed", "1", at=280)
    shown = page(company.owner, "/calls/?list=missed&became=waiting")
    assert "Waits for a call back" in shown
    tell(channel, "ring", "2", direction="out", to=CALLER, extension="101", at=100)
    tell(channel, "answer", "2", extension="101", at=90)
    assert "Called back within 20 minutes" in page(company.owner, "/calls/?list=missed")
    assert (
        "Waits for a call back"
        not in page(company.owner, "/calls/?list=missed&became=waiting").partition('id="rows"')[2]
    )


def test_each_sees_the_calls_of_his_reach(company, channel):
    lead_of(company.owner)
    ring(channel, at=60)
    tell(channel, "hangup", seconds=0, at=50)
    reach = {who.name: len(listed(who, Asked()).calls) for who in (company.owner, company.stranger, company.head)}
    assert reach == {"Owner": 1, "Stranger": 0, "Head": 1}


def test_who_may_not_see_the_person_sees_no_number(company, channel):
    lead_of(company.owner)
    ring(channel, at=60)
    tell(channel, "hangup", seconds=0, at=50)
    company.owner.role.grants.filter(permission="person.see").delete()
    call = listed(Employee.objects.get(pk=company.owner.pk), Asked()).calls[0]
    assert (call.number, call.from_number, call.to_number) == ("", "", "")


def test_the_list_goes_on_from_its_mark_and_asks_little(company, channel, django_assert_max_num_queries):
    lead = lead_of(company.owner)
    now = timezone.now()
    given = {"channel": channel, "direction": "in", "state": "ended", "owner_employee": company.owner, "lead": lead}
    Call.objects.bulk_create(
        Call(external_id=str(n), started_at=now - timedelta(minutes=n), created_at=now, number=CALLER, **given)
        for n in range(90)
    )
    with django_assert_max_num_queries(8):
        first = listed(company.owner, Asked())
    second = listed(company.owner, Asked(), after=first.after)
    third = listed(company.owner, Asked(), after=second.after)
    seen = [call.external_id for page_ in (first, second, third) for call in page_.calls]
    assert (seen, third.after) == ([str(n) for n in range(90)], "")


def test_the_card_and_the_talk_tell_of_a_call_that_is_over(company, channel):
    send(company, person=person(phone=CALLER))
    lead = Lead.objects.get()
    ring(channel, extension="101", at=60)
    tell(channel, "answer", extension="101", at=50)
    tell(channel, "hangup", seconds=40, at=10)
    card = page(company.head, f"/leads/{lead.pk}/")
    assert "The call is over" in card
    assert the_call().lead == lead
