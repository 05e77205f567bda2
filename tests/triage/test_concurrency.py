"""Many at once: one card, one owner, fair turns. Real connections, real commits."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from teplo.identity.models import ContactPoint, Person
from teplo.intake.models import Capture
from teplo.kit.problems import Conflict
from teplo.leads.models import Enquiry, Lead
from teplo.staff.models import Employee
from teplo.triage.actions import take
from teplo.triage.models import Assignment
from tests.company import Company, hire, person, rule, send

THREADS = 16


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """Run `work` in threads that start together; each closes its own connection."""
    gate = threading.Barrier(min(count, THREADS))

    def one(number: int) -> object:
        if number < THREADS:
            gate.wait(timeout=10)
        try:
            return work(number)
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(count)))


def test_64_enquiries_of_one_person_make_one_card_and_one_lead(committed_company: Company) -> None:
    at_once(64, lambda n: send(committed_company, person=person(phone="8 912 345-67-89", email="i@x.ru"), text=str(n)))
    assert (Person.objects.count(), ContactPoint.objects.count(), Lead.objects.count()) == (1, 2, 1)
    assert Enquiry.objects.count() == Capture.objects.filter(state="admitted").count() == 64


def test_two_forms_with_crossed_contacts_do_not_deadlock(committed_company: Company) -> None:
    def cross(number: int) -> object:
        points = [f"8 912 345-67-{10 + number % 2}", f"8 912 345-67-{10 + (number + 1) % 2}"]
        return send(committed_company, person={"name": "Иван", "phones": points}, text=str(number))

    at_once(32, cross)
    assert Person.objects.count() == 1
    assert Enquiry.objects.count() == 32


def test_fifty_captures_in_turn_over_five_people_are_ten_each(committed_company: Company) -> None:
    team = committed_company.owner.team
    people = [hire(f"m{number}", "manager", team) for number in range(5)]
    rule("round_robin", *people)
    at_once(50, lambda n: send(committed_company, person=person(f"Клиент {n}", email=f"c{n}@x.ru")))
    assert Counter(Lead.objects.values_list("owner_employee", flat=True)) == {one.pk: 10 for one in people}
    assert sorted(Assignment.objects.values_list("drawn", flat=True)) == list(range(1, 51))


def test_least_loaded_stays_level_under_load(committed_company: Company) -> None:
    people = [committed_company.owner, committed_company.colleague, committed_company.stranger]
    rule("least_loaded", *people)
    at_once(30, lambda n: send(committed_company, person=person(f"Клиент {n}", email=f"c{n}@x.ru")))
    assert Counter(Lead.objects.values_list("owner_employee", flat=True)) == {one.pk: 10 for one in people}


def test_twenty_take_one_lead_and_one_wins(committed_company: Company) -> None:
    lead = Lead.objects.get(pk=send(committed_company, person=person(email="i@x.ru")).lead)
    team = committed_company.owner.team
    people = [hire(f"m{number}", "manager", team) for number in range(20)]
    outcomes = at_once(20, lambda n: take(lead, by=Employee.objects.get(pk=people[n].pk), at=timezone.now()))
    winner = Lead.objects.get().owner_employee
    losers = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(losers) == 19
    assert {loser.extra["owner"]["id"] for loser in losers} == {winner.pk}


@pytest.mark.parametrize("copies", [20])
def test_the_same_webhook_twenty_times_is_one_enquiry(committed_company: Company, copies: int) -> None:
    body = {"person": person(phone="8 912 345-67-89"), "text": "одно и то же"}
    receipts = at_once(copies, lambda _: send(committed_company, number="hook-1", **body))
    assert Enquiry.objects.count() == Capture.objects.count() == 1
    assert len({receipt.enquiry for receipt in receipts}) == 1
