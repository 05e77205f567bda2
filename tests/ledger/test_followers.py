"""One job per front door tells whoever follows, each at most once, also when the job runs twice."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.testing import InMemoryConnector

from teplo.config.actions import delete_finished
from teplo.identity.actions import add_point
from teplo.identity.given import Contact
from teplo.identity.models import Person
from teplo.leads.models import Lead
from teplo.ledger import followers
from teplo.ledger.actions import tell
from teplo.ledger.models import Effect, Event
from teplo.ledger.presenters import known_kinds
from teplo.ledger.tasks import run_followers
from teplo.work.models import Notice, Task
from tests.company import Company, person, rule, send

PHONE = "8 (912) 345-67-89"
OF_REPEATS = followers.followers_of("enquiry.repeated", by="channel")


def jobs() -> list[dict[str, object]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name__endswith="run_followers").order_by("id")]


def run_all() -> None:
    for args in jobs():
        run_followers(**args)


def test_nobody_follows_a_plain_new_enquiry_so_no_job_is_made(company: Company) -> None:
    send(company, person=person(phone=PHONE))
    assert jobs() == []


def test_the_owner_is_told_once_that_his_person_came_again(company: Company) -> None:
    rule("fixed", company.owner)
    for _ in range(2):
        send(company, person=person(phone=PHONE))
    assert len(jobs()) == 1
    for _ in range(3):
        run_all()
    assert Notice.objects.values_list("employee", "kind").get() == (company.owner.pk, "enquiry.repeated")


def test_what_a_job_enqueues_belongs_to_the_transaction_of_the_job(company: Company) -> None:
    """Else it would run before the event is there, find nothing to tell and be done."""
    rule("fixed", company.owner)
    send(company, person=person(phone=PHONE))
    with app.replace_connector(InMemoryConnector()) as worker:  # over a connection of its own, as in a worker
        send(company, person=person(phone=PHONE))
        assert worker.connector.jobs == {}
    assert len(jobs()) == 1


def test_control_without_its_effect_row_he_would_be_told_each_time(company: Company) -> None:
    rule("fixed", company.owner)
    for _ in range(2):
        send(company, person=person(phone=PHONE))
    event = Event.objects.get(kind="enquiry.repeated")
    following = list(followers.followers_of(event.kind, by=event.by_kind))
    for _ in range(3):
        for follower in following:
            # The naive follower: no effect row between it and a second run.
            Notice.objects.create(employee=company.owner, kind=follower.name[:40], at=event.at)
    assert Notice.objects.count() == 3 * len(following) > 1


def test_a_failing_follower_leaves_nothing_and_may_run_again(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    rule("fixed", company.owner)
    for _ in range(2):
        send(company, person=person(phone=PHONE))
    event, follower = Event.objects.get(kind="enquiry.repeated"), OF_REPEATS[0]
    broken = followers.Subscription(follower.name, lambda _event: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tell(event, follower=broken)
    tell(event, follower=follower)
    assert Notice.objects.count() == 1


def test_an_interest_with_a_contact_becomes_a_lead_with_a_step(company: Company) -> None:
    receipt = send(company, person=person("Иван Петров"), text="Сколько стоит?")
    assert Lead.objects.get(pk=receipt.lead).status_kind == "interest"
    someone = Person.objects.get()
    add_point(someone, contact=Contact("email", "i@x.ru", "i@x.ru"), by=company.administrator, at=timezone.now())
    run_all()
    lead = Lead.objects.get()
    assert (lead.status_kind, Task.objects.filter(lead=lead, state="open").count()) == ("new", 1)
    assert "i@x" in lead.search or "x ru" in lead.search


def test_every_kind_in_the_ledger_has_a_presenter(company: Company) -> None:
    rule("round_robin", company.owner)
    send(company, person=person(phone=PHONE))
    assert set(Event.objects.values_list("kind", flat=True)) <= known_kinds()


def test_a_follower_that_always_fails_keeps_nobody_else_from_hearing(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule("fixed", company.owner)
    for _ in range(2):
        send(company, person=person(phone=PHONE))
    broken = followers.Subscription("broken", lambda _event: 1 / 0)
    monkeypatch.setitem(followers._followers, "enquiry.repeated", [broken, *OF_REPEATS])
    with pytest.raises(ZeroDivisionError):
        run_all()
    assert Notice.objects.get().employee == company.owner


def test_a_lead_is_found_by_the_latest_words_after_its_person_changed(company: Company) -> None:
    for number in range(7):
        receipt = send(company, person=person(phone=PHONE), text=f"слово{number}")
    add_point(Person.objects.get(), contact=Contact("email", "i@x.ru", "i@x.ru"), by=company.administrator,
              at=timezone.now())  # fmt: skip
    run_all()
    assert "слово6" in Lead.objects.get(pk=receipt.lead).search


def test_effects_are_forgotten_when_nothing_can_run_again(company: Company) -> None:
    for key, days in (("old", 61), ("recent", 59)):
        Effect.objects.create(key=key, at=timezone.now() - timedelta(days=days))
    delete_finished()
    assert list(Effect.objects.values_list("key", flat=True)) == ["recent"]


def test_who_follows_letters_is_not_woken_by_words_of_a_chat() -> None:
    names = {of: followers.followers_of("message.sent", by="employee", of=of) for of in ("letter", "chat", None)}
    assert ([bool(each) for each in names.values()]) == [True, False, True]  # of an older line nobody knows what it was
