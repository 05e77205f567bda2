"""Many at once: one card, one owner, fair turns. Real connections, real commits."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from teplo.identity.actions import add_point
from teplo.identity.actions.remove import remove_people
from teplo.identity.given import Contact, Who
from teplo.identity.models import ContactPoint, Person
from teplo.intake.models import Capture
from teplo.kit.problems import Conflict, Invalid
from teplo.kit.transactions import front_door
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Event
from teplo.ledger.tasks import run_followers
from teplo.staff.models import Capacity, Employee, Queue
from teplo.triage import queries
from teplo.triage.actions import assign, course, mark_junk, refuse, take
from teplo.triage.actions.leave import let_go
from teplo.triage.actions.partners import add_partner
from teplo.triage.models import Assignment, Credit
from tests.company import Company, hire, person, rule, send

# The packages show the functions of these names.
admit_module = import_module("teplo.triage.actions.admit")
recognise_module = import_module("teplo.identity.actions.recognise")
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


@pytest.mark.parametrize("strategy", ["weighted", "offer"])
def test_64_enquiries_at_once_are_shared_as_the_rule_says(committed_company: Company, strategy: str) -> None:
    people = [committed_company.owner, committed_company.colleague, committed_company.stranger, committed_company.head]
    rule(strategy, *people, offer_minutes=5, weights={})
    at_once(64, lambda n: send(committed_company, person=person(f"Клиент {n}", email=f"c{n}@x.ru")))
    assert Counter(Lead.objects.values_list("owner_employee", flat=True)) == {one.pk: 16 for one in people}


def test_limits_hold_under_load_also_over_several_rules(committed_company: Company) -> None:
    people = committed_company
    Capacity.objects.create(employee=people.owner, per_day=7, open_leads=30)
    for source in ("a", "b", "c"):
        when = {"v": 1, "all": [{"field": "source", "op": "is", "values": [source]}]}
        rule("round_robin", people.owner, conditions=when)
    at_once(32, lambda n: send(people, person=person(f"Клиент {n}", email=f"c{n}@x.ru"), source="abc"[n % 3]))
    assert Lead.objects.filter(owner_employee=people.owner).count() == Credit.objects.get().in_day == 7
    assert Lead.objects.count() == 32


def test_a_partner_of_several_rules_is_never_offered_more_than_he_takes(committed_company: Company) -> None:
    """Each rule has a cursor of its own: only the partner himself is the same."""
    values = {"regions": [], "language": "en", "most_open": 3}
    partner, _link = add_partner("North", values=values, by=SYSTEM, at=timezone.now())
    for source in ("a", "b", "c"):
        when = {"v": 1, "all": [{"field": "source", "op": "is", "values": [source]}]}
        rule("partner", offer_minutes=60, fallback="queue", queue=Queue.objects.get(key="new"), conditions=when)
    at_once(
        24, lambda n: send(committed_company, person=person(f"Клиент {n}", email=f"c{n}@x.ru"), source="abc"[n % 3])
    )
    assert (partner.offers.filter(state="open").count(), Lead.objects.count()) == (3, 24)


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


def meanwhile(do: Callable[[], object]) -> threading.Thread:
    """Somebody else does it on a connection of his own; waited for a moment only, for he may wait for us."""

    def run() -> None:
        try:
            do()
        except Conflict:
            pass
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    other.join(0.5)
    return other


def test_whoever_is_taken_out_while_he_comes_again_keeps_his_number(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import may be undone just then: the card goes, the new one has the telephone."""
    who, look = Who("Иван Петров", (Contact("phone", "+79123456789", "+79123456789"),)), recognise_module._look
    come = partial(front_door(recognise_module.recognise), who, by=SYSTEM, at=timezone.now(), quietly=True)
    first = come()
    gone: list[object] = []

    def slowly(statement: str, values: dict[str, object]) -> object:
        if not gone:
            gone.append(first.person)
            meanwhile(partial(front_door(remove_people), gone)).join()
        return look(statement, values)

    monkeypatch.setattr(recognise_module, "_look", slowly)
    again = come()
    assert (again.is_new, again.has_contact) == (True, True)
    assert list(ContactPoint.objects.values_list("person", "value")) == [(again.person, "+79123456789")]


def test_an_enquiry_never_joins_a_lead_that_is_being_refused(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, others, asked = committed_company, [], queries.waiting_of
    rule("fixed", people.owner)
    lead = Lead.objects.get(pk=send(people, person=person(phone="8 912 345-67-89")).lead)

    def answered(number: int) -> object:
        found = asked(number)
        deed = partial(refuse, lead, reason=None, by=people.owner, at=timezone.now())
        others.append(meanwhile(deed))
        return found

    monkeypatch.setattr(queries, "waiting_of", answered)
    send(people, person=person(phone="8 912 345-67-89"), text="ещё раз")
    others[0].join()
    kinds = list(Event.objects.filter(lead=lead.pk).order_by("pk").values_list("kind", flat=True))
    assert kinds.index("enquiry.repeated") < kinds.index("lead.refused")


def test_an_interest_that_somebody_ended_does_not_ripen(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, locked = committed_company, course.locked
    lead = Lead.objects.get(pk=send(people, person=person("Иван Петров"), text="Сколько?").lead)
    contact = Contact("email", "i@x.ru", "i@x.ru")
    add_point(Person.objects.get(), contact=contact, by=people.administrator, at=timezone.now())

    def slowly(number: int) -> Lead:
        if threading.current_thread() is threading.main_thread():
            meanwhile(partial(mark_junk, lead, reason=None, by=people.administrator, at=timezone.now())).join()
        return locked(number)

    monkeypatch.setattr(course, "locked", slowly)
    run_followers([Event.objects.get(kind="point.added").pk])
    assert Lead.objects.get().status_kind == "junk"


def test_a_lead_never_lands_on_somebody_who_is_leaving(
    committed_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, chosen = committed_company, admit_module.choose
    rule("round_robin", people.owner, people.colleague)

    def slowly(*args: object, **kwargs: object) -> object:
        choice = chosen(*args, **kwargs)
        if not kwargs["left"]:
            somebody = Employee.objects.get(pk=choice.employee)
            meanwhile(partial(let_go, somebody, to=None, by=people.administrator, at=timezone.now())).join()
        return choice

    monkeypatch.setattr(admit_module, "choose", slowly)
    assert send(people, person=person(email="i@x.ru")).state == "admitted"
    assert Lead.objects.get().owner_employee.is_active
    assert Assignment.objects.get().drawn == 1


def test_a_lead_is_not_given_to_somebody_who_has_just_left(committed_company: Company) -> None:
    people = committed_company
    lead = Lead.objects.get(pk=send(people, person=person(email="i@x.ru")).lead)
    seen = Employee.objects.get(pk=people.colleague.pk)
    let_go(people.colleague, to=None, by=people.administrator, at=timezone.now())
    with pytest.raises(Invalid):
        assign(lead, to=seen, by=people.administrator, at=timezone.now())
