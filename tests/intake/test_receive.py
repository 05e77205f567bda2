"""The front door: kept word for word first, exactly once, whatever comes."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teplo.identity.models import ConsentEvent
from teplo.intake.actions import Sent, receive, receive_many, retry
from teplo.intake.arrival import Arrival, Receipt
from teplo.intake.models import Capture
from teplo.kit import sql
from teplo.kit.problems import Conflict
from teplo.leads.models import Enquiry, Lead, Stay
from teplo.ledger.models import Event
from teplo.triage import drawing
from teplo.work.actions import Ending, Plan, close_task
from teplo.work.models import Task
from tests.company import Company, person, rule, send

FULL = {
    "channel": "api",
    "person": {**person(phone="8 (912) 345-67-89", email="ivan@example.ru"), "handles": {"telegram": "@ivan"}},
    "company": {"name": "ООО «Ромашка»", "inn": "7707083893"},
    "need": "Ламинат, 120 м²",
    "text": "Перезвоните после шести",
    "source": "search",
    "utm": {"source": "yandex", "campaign": "autumn"},
    "consents": [{"purpose": "processing", "text_version": "1"}],
    "fields": {"custom_key": "value"},
}


def test_an_enquiry_becomes_a_lead_with_owner_stay_and_first_task(company: Company) -> None:
    receipt = send(company, **FULL)
    lead = Lead.objects.get(pk=receipt.lead)
    assert (lead.owner_queue.key, lead.status.key, lead.need) == ("new", "new", "Ламинат, 120 м²")
    assert Stay.objects.get(lead=lead, until=None).owner_queue == lead.owner_queue
    assert Task.objects.get(lead=lead).due_at == lead.due_at
    kinds = list(Event.objects.filter(lead=lead.pk).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["lead.opened", "lead.assigned", "task.planned"]


def test_an_address_of_our_own_people_makes_nobody_contactable(company: Company) -> None:
    receipt = send(company, person=person(email=company.owner.email), text="Сколько?")
    assert Lead.objects.get(pk=receipt.lead).status_kind == "interest"
    assert not Task.objects.exists()


@pytest.mark.parametrize("strategy", ["round_robin", "least_loaded"])
def test_a_new_enquiry_takes_at_most_twelve_statements(company: Company, strategy: str) -> None:
    rule(strategy, company.owner, company.colleague)
    with CaptureQueriesContext(connection) as captured:
        send(company, **FULL)
    counted = [query for query in captured if not str(query["sql"]).startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    aside = 1  # the channel that `send` looks up stands for the authentication
    assert len(counted) - aside <= 12


def test_the_same_number_again_gets_the_present_state(company: Company) -> None:
    first, second = send(company, number="site-1", **FULL), send(company, number="site-1", **FULL)
    assert (second.is_repeat, second.enquiry, second.lead) == (True, first.enquiry, first.lead)
    assert Capture.objects.count() == Enquiry.objects.count() == 1


@pytest.mark.parametrize("repeat", [{"number": "site-1"}, {"key": "once"}])
def test_the_same_key_with_another_body_is_refused(company: Company, repeat: dict[str, str]) -> None:
    send(company, **repeat, **FULL)
    with pytest.raises(Conflict) as refused:
        send(company, **repeat, **{**FULL, "need": "Паркет"})
    assert refused.value.type == "different_body"
    assert Capture.objects.count() == 1


def test_an_idempotency_key_lives_three_days(company: Company) -> None:
    send(company, key="once", **FULL)
    Capture.objects.update(received_at=timezone.now() - timedelta(hours=73))
    assert not send(company, key="once", **FULL).is_repeat
    assert Enquiry.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"not json", "not_json"),
        (b"\xff\xfe\x00", "not_json"),
        (b"[]", "not_an_object"),
        (b"{}", "empty"),
        (b"[" * 100_000, "too_deep"),
        (b'{"person": {"name": ""}, "text": "  "}', "empty"),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_reason(company: Company, body: bytes, reason: str) -> None:
    now = timezone.now()
    receipt = receive(company.channel, Arrival(body), at=now, now=now)
    capture = Capture.objects.get(pk=receipt.capture)
    assert (receipt.state, capture.reason, bytes(capture.body)) == ("kept", reason, body)


@pytest.mark.parametrize(
    "body",
    [
        {"person": ["x"], "text": "t"},
        {"person": {"name": ["x"], "phones": "8 912", "emails": {"a": 1}, "handles": []}, "text": "t"},
        {"person": {"name": "Я" * 10_000}, "text": "т" * 200_000},
        {"person": {"name": "<script>alert(1)</script>\0"}, "need": {"a": 1}, "utm": 7, "consents": "x"},
        {"text": "t", "company": {"inn": "123"}, "fields": [1], "heat": "boiling", "source": 5, "surprise": {"a": [1]}},
        {"text": "t", "person": {"phones": [str(n) for n in range(50)]}, "consents": [{"purpose": "everything"}]},
    ],
)
def test_wrong_types_and_lengths_lose_nothing(company: Company, body: dict[str, object]) -> None:
    receipt = send(company, **body)
    assert receipt.state == "admitted", Capture.objects.get(pk=receipt.capture).error
    assert receipt.notes or len(str(body)) > 100_000


def test_unknown_fields_stay_in_the_text(company: Company) -> None:
    receipt = send(company, text="Здравствуйте", colour="teal")
    assert Enquiry.objects.get(pk=receipt.enquiry).text == "Здравствуйте\ncolour: teal"


def test_a_failing_step_keeps_the_capture_and_a_retry_admits_it(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(drawing, "fitting", lambda *_: 1 / 0)
        receipt = send(company, **FULL)
    capture = Capture.objects.get(pk=receipt.capture)
    assert (receipt.state, capture.reason) == ("kept", "fault")
    assert capture.retry_at is not None
    assert not Lead.objects.exists()
    again = retry(receipt.capture, now=timezone.now())
    assert (again.state, Lead.objects.get().pk) == ("admitted", again.lead)


def test_what_the_server_cannot_take_is_kept_and_not_taken_for_its_absence(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        too_many = f"SELECT {', '.join(['1'] * 1_700)}"  # 54011: the driver calls it an operational error
        broken.setattr(drawing, "fitting", lambda *_: sql.rows(too_many))
        receipt = send(company, **FULL)
        together = receive_many([Sent(company.channel, Arrival(b"{}"), timezone.now())], now=timezone.now())
    assert isinstance(together[0], Receipt)
    assert (receipt.state, together[0].state) == ("kept", "kept")
    assert not Lead.objects.exists()


def test_a_channel_that_is_no_lead_source_puts_aside(company: Company) -> None:
    company.channel.__class__.objects.update(is_lead_source=False)
    assert send(company, **FULL).state == "dropped"
    assert not Lead.objects.exists()


def test_nothing_personal_stands_in_the_ledger(company: Company) -> None:
    send(company, **FULL)
    written = json.dumps(list(Event.objects.values_list("facts", flat=True)), default=str)
    assert not [word for word in ("Иван", "912345", "345-67", "example", "Ромашка", "Ламинат") if word in written]


def test_a_version_of_consent_that_nobody_wrote_is_kept_but_not_told(company: Company) -> None:
    said = [{"purpose": "processing", "text_version": version} for version in ("1", "Иван, 8 912")]
    send(company, **{**FULL, "consents": said})
    told = Event.objects.filter(kind="consent.given").order_by("pk").values_list("facts__version", flat=True)
    assert sorted(told, key=str) == ["1", None]
    assert ConsentEvent.objects.filter(text_version="Иван, 8 912", text=None).exists()


def test_a_repeated_enquiry_starts_the_clock_again_and_the_first_response_stays(company: Company) -> None:
    rule("fixed", company.owner)
    lead, first = send(company, **FULL).lead, timezone.now()
    task = Task.objects.get(lead=lead)
    close_task(task, Ending("ok", reached=True, next=Plan("call", first)), by=company.owner, at=first)
    answered = Lead.objects.get(pk=lead)
    assert (answered.first_response_at, answered.answer_due_at) == (first, None)
    later = first + timedelta(days=2)
    send(company, at=later, **FULL)
    again = Lead.objects.get(pk=lead)
    assert (again.first_response_at, again.answered_at) == (first, None)
    assert again.answer_due_at > later
    next_task = Task.objects.get(lead=lead, state="open")
    close_task(next_task, Ending("ok", reached=True, next=Plan("call", later)), by=company.owner, at=later)
    once_more = Lead.objects.get(pk=lead)
    assert (once_more.first_response_at, once_more.answered_at) == (first, later)
