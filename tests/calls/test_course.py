"""The course of a call: who rings becomes a lead, who answers has it, a missed one is owed a call back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.leads.models import Enquiry, Lead
from teplo.ledger.models import Event
from teplo.ledger.presenters import present
from teplo.staff.models import Queue
from teplo.triage.actions import calls as course
from teplo.triage.actions import take
from teplo.triage.queries import names_of
from teplo.work.actions import Plan, add_task
from teplo.work.actions.calls import give_up, keep
from teplo.work.calls import CallWord
from teplo.work.calls.models import Call, CallEvent, MissedCall, Recording
from teplo.work.calls.queries import silent_calls, unreached
from teplo.work.calls.ringing import ringing
from teplo.work.models import Task
from tests.calls.rung import CALLER, LINE, exchange, ring, tell, the_call
from tests.company import person, rule, send


def kinds(prefix: str = "call.") -> list[str]:
    return list(Event.objects.filter(kind__startswith=prefix).order_by("pk").values_list("kind", flat=True))


def test_an_unknown_number_becomes_a_lead_and_rings_at_whoever_is_called(company):
    channel = exchange(n101=company.owner)
    receipt = ring(channel, extension="101")
    call = the_call()
    assert (receipt.state, call.lead_id, call.number, call.state) == ("admitted", receipt.lead, CALLER, "ringing")
    assert [one.call for one in ringing(company.owner, now=timezone.now())] == [call]
    assert call.lead.person.points.get().value == CALLER
    assert kinds() == ["call.rang"]


def test_whoever_answers_has_the_lead_and_the_clock_stops(company):
    channel = exchange(n101=company.owner, n102=company.colleague)
    rule("queue", queue=Queue.objects.get(key="new"))
    ring(channel, extension="101", at=20)
    ring(channel, extension="102", at=19)
    tell(channel, "answer", extension="102", at=10)
    lead = Lead.objects.get()
    assert (lead.owner_employee, lead.answered_by, lead.answered_how) == (company.colleague, company.colleague, "call")
    assert lead.answered_at == the_call().answered_at
    assert lead.status_kind == "working"
    tell(channel, "hangup", seconds=9, at=1)
    call = the_call()
    assert (call.state, call.ending, call.talk_seconds, call.employee) == ("ended", "answered", 9, company.colleague)
    assert kinds() == ["call.rang", "call.answered", "call.ended"]


def test_a_known_number_joins_its_lead_and_its_owner_keeps_it(company):
    channel = exchange(n102=company.colleague)
    first = send(company, person=person(phone=CALLER))
    lead = Lead.objects.get(pk=first.lead)
    take(lead, by=company.owner, at=timezone.now())
    ring(channel, extension="102")
    tell(channel, "answer", extension="102")
    lead.refresh_from_db()
    assert (Lead.objects.count(), Enquiry.objects.count(), lead.owner_employee) == (1, 2, company.owner)
    assert the_call().owner == company.owner


def test_a_missed_call_is_owed_a_call_back_by_one_task(company):
    channel = exchange(n101=company.owner)
    ring(channel, extension="101", at=40)
    tell(channel, "missed", at=10)
    missed, lead = MissedCall.objects.get(), Lead.objects.get()
    assert (missed.state, missed.lead, missed.task.lead) == ("waiting", lead, lead)
    assert Task.objects.filter(lead=lead, state="open").count() == 1
    assert missed.task.due_at <= missed.missed_at + timedelta(minutes=20)
    assert the_call().ending == "missed"
    assert lead.answered_at is None
    assert kinds() == ["call.rang", "call.missed"]


def test_a_call_that_began_before_the_event_that_made_its_lead_is_owed_one_task_too(company):
    channel, now = exchange(n101=company.owner, n102=company.colleague), timezone.now()
    ring(channel, extension="101", at=20, now=now)
    ring(channel, extension="102", at=40, now=now)
    tell(channel, "missed", at=10, now=now)
    assert the_call().started_at < Enquiry.objects.get().at
    assert MissedCall.objects.get().task == Task.objects.get(state="open")


def test_he_calls_again_in_vain_and_one_task_is_enough(company):
    channel = exchange()
    for call in ("c1", "c2", "c3"):
        ring(channel, call)
        tell(channel, "missed", call)
    assert MissedCall.objects.count() == 3
    assert set(MissedCall.objects.values_list("task__title", flat=True)) == {""}
    assert Task.objects.filter(state="open").count() == 1


@pytest.mark.parametrize(
    ("direction", "later", "state"),
    [
        ("out", timedelta(minutes=19), "within_20_minutes"),
        ("out", timedelta(hours=5), "within_23_hours"),
        ("in", timedelta(minutes=2), "came_through"),
    ],
)
def test_what_became_of_a_missed_call(company, direction, later, state):
    channel, now = exchange(n101=company.owner), timezone.now()
    begun = now - later - timedelta(minutes=1)
    ring(channel, now=begun)
    tell(channel, "missed", now=begun)
    ours, theirs = "+74951234567", CALLER
    ends = {"from": ours, "to": theirs} if direction == "out" else {"from": theirs, "to": ours}
    then = begun + later
    tell(channel, "ring", "c2", direction=direction, now=then, extension="101", **ends)
    tell(channel, "answer", "c2", extension="101", now=then)
    missed, lead = MissedCall.objects.get(), Lead.objects.get()
    assert (missed.state, missed.settled_by) == (state, the_call("c2"))
    assert (missed.task.state, missed.task.reached) == ("done", True)
    assert lead.tasks.get(state="open").title
    assert lead.answered_at
    assert kinds()[-1] == "call.settled"


def test_nobody_reached_him_in_23_hours(company):
    channel, now = exchange(), timezone.now()
    ring(channel, now=now - timedelta(hours=24))
    tell(channel, "missed", now=now - timedelta(hours=24))
    for number in unreached(now):
        give_up(number, at=now)
    assert MissedCall.objects.get().state == "not_reached"
    assert Task.objects.get().state == "open"


def test_an_answer_told_late_takes_the_missed_call_back(company):
    channel, now = exchange(n101=company.owner), timezone.now()
    ring(channel, at=60, now=now)
    tell(channel, "hangup", at=10, now=now)
    assert MissedCall.objects.count() == 1
    tell(channel, "answer", extension="101", at=50, now=now)
    assert MissedCall.objects.count() == 0
    assert (the_call().ending, the_call().talk_seconds) == ("answered", 40)
    assert Lead.objects.get().answered_at == the_call().answered_at


def test_what_was_told_before_the_direction_counts_once_the_direction_is_known(company):
    channel, now = exchange(n101=company.owner), timezone.now()
    ring(channel, at=600, now=now)
    tell(channel, "missed", at=560, now=now)
    tell(channel, "answer", "c2", extension="101", at=60, now=now)
    assert (the_call("c2").direction, MissedCall.objects.get().state) == ("", "waiting")
    tell(channel, "hangup", "c2", direction="out", seconds=50, at=10, now=now, **{"from": "101", "to": CALLER})
    lead, missed = Lead.objects.get(), MissedCall.objects.get()
    assert (lead.answered_how, lead.answered_by) == ("call", company.owner)
    assert (missed.state, missed.settled_by) == ("within_20_minutes", the_call("c2"))
    assert kinds() == ["call.rang", "call.missed", "call.rang", "call.answered", "call.ended", "call.settled"]


def test_an_end_that_was_told_before_the_direction_is_a_missed_call_when_that_is_known(company):
    channel, now = exchange(), timezone.now()
    tell(channel, "hangup", at=10, now=now)
    assert kinds() == []
    ring(channel, at=40, now=now)
    assert kinds() == ["call.rang", "call.missed"]
    assert MissedCall.objects.get().state == "waiting"


def test_internal_calls_make_nothing(company):
    channel = exchange(n101=company.owner, n102=company.colleague)
    tell(channel, "ring", direction="internal", **{"from": "101", "to": "102"})
    tell(channel, "ring", "c2", direction="in", extension="102", **{"from": "101", "to": "102"})
    tell(channel, "hangup", "c2")
    assert (Lead.objects.count(), MissedCall.objects.count()) == (0, 0)
    assert set(Call.objects.values_list("direction", flat=True)) == {"internal"}
    assert kinds() == []


def test_our_own_call_stops_the_clock_and_makes_no_lead_of_a_stranger(company):
    channel = exchange(n101=company.owner)
    lead = Lead.objects.get(pk=send(company, person=person(phone=CALLER)).lead)
    tell(channel, "ring", direction="out", extension="101", **{"from": "101", "to": CALLER})
    assert Lead.objects.get().answered_at is None
    tell(channel, "answer", extension="101")
    lead.refresh_from_db()
    assert (lead.answered_how, the_call().lead, the_call().employee) == ("call", lead, company.owner)
    tell(channel, "ring", "c2", direction="out", extension="101", **{"from": "101", "to": "+79990001122"})
    assert (Lead.objects.count(), the_call("c2").lead, the_call("c2").owner) == (1, None, company.owner)


def test_a_channel_that_makes_no_leads_still_keeps_its_calls(company):
    channel = exchange(n101=company.owner)
    channel.is_lead_source = False
    channel.save(update_fields=["is_lead_source"])
    ring(channel, extension="101")
    tell(channel, "missed")
    assert (Lead.objects.count(), the_call().ending, MissedCall.objects.get().task) == (0, "missed", None)


def test_a_hidden_number_is_an_interest_that_nobody_can_call_back(company):
    channel = exchange()
    ring(channel, **{"from": "anonymous"})
    tell(channel, "missed")
    lead = Lead.objects.get()
    assert (lead.status_kind, lead.person_id, MissedCall.objects.get().task_id) == ("interest", None, None)


def test_a_hang_up_that_never_comes_is_closed_by_the_time_out(company):
    channel, now = exchange(n101=company.owner), timezone.now()
    ring(channel, now=now - timedelta(minutes=11))
    assert silent_calls(now) == [the_call().pk]
    course.expire(the_call().pk, now=now)
    call = the_call()
    assert (call.state, call.ending, call.talk_seconds) == ("ended", "no_hangup", None)
    assert MissedCall.objects.get().state == "waiting"
    tell(channel, "hangup", seconds=30, at=5)
    assert (the_call().ending, MissedCall.objects.count()) == ("answered", 0)


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_call_rings_as_long_whatever_the_clock_of_its_exchange_says(company, days):
    channel, now = exchange(n101=company.owner), timezone.now()
    ring(channel, extension="101", at=-days * 86_400, now=now)
    shortly, late = now + timedelta(minutes=9), now + timedelta(minutes=11)
    assert [one.call for one in ringing(company.owner, now=shortly)] == [the_call()]
    assert (silent_calls(shortly), silent_calls(late)) == ([], [the_call().pk])
    course.expire(the_call().pk, now=late)
    assert (the_call().ending, the_call().wait_seconds) == ("no_hangup", None)
    tell(channel, "answer", extension="101", at=-days * 86_400, now=late + timedelta(minutes=1))
    assert (the_call().state, the_call().ending) == ("talking", "")


def test_what_is_told_while_a_time_out_waits_for_its_turn_counts(company, monkeypatch):
    channel, now = exchange(n101=company.owner), timezone.now()
    ring(channel, extension="101", now=now - timedelta(minutes=11))
    waited, names = keep.wait_turn, []

    def with_an_answer(of, name):
        waited(of, name)
        if not names:
            names.append(name)
            course.take_call(of, name, [CallWord("late", "answer", now)], at=now, now=now)

    monkeypatch.setattr(course.calls, "wait_turn", with_an_answer)
    course.expire(the_call().pk, now=now)
    assert (names, the_call().state) == (["c1"], "talking")
    assert not CallEvent.objects.filter(kind="timeout").exists()


def test_a_time_out_waits_where_the_events_of_its_call_wait_though_its_number_was_given_anew(company, monkeypatch):
    channel, now = exchange(n101=company.owner), timezone.now()
    for days in (5, 0):
        ring(channel, extension="101", now=now - timedelta(days=days, minutes=11))
        if days:
            tell(channel, "hangup", seconds=9, now=now - timedelta(days=days))
    turns, alone = [], keep._alone
    monkeypatch.setattr(keep, "_alone", lambda name: (turns.append(name), alone(name)))
    course.expire(the_call("c1#2").pk, now=now)
    assert the_call("c1#2").ending == "no_hangup"
    assert {name for name in turns if name.startswith("call:")} == {f"call:{channel.pk}:c1"}


def test_a_talk_may_last_long_before_it_counts_as_over(company):
    channel, now = exchange(n101=company.owner), timezone.now()
    ring(channel, now=now - timedelta(hours=3))
    tell(channel, "answer", extension="101", now=now - timedelta(hours=3))
    assert silent_calls(now) == []
    assert silent_calls(now + timedelta(hours=1)) == [the_call().pk]


def test_each_event_counts_once_however_often_it_is_told(company):
    channel, now = exchange(n101=company.owner), timezone.now()
    for _again in range(3):
        ring(channel, at=30, now=now)
        tell(channel, "recording", recording="https://pbx.example/1.mp3", at=1, now=now)
    assert (Call.objects.count(), CallEvent.objects.count(), Enquiry.objects.count()) == (1, 2, 1)
    assert Recording.objects.get().state == "promised"
    assert kinds() == ["call.rang"]


def test_events_that_are_counted_anew_in_each_call_are_told_apart(company):
    channel, now = exchange(n101=company.owner), timezone.now()
    for call in ("c1", "c2"):
        for _again in range(2):
            ring(channel, call, event_id="1", now=now)
            tell(channel, "answer", call, event_id="2", extension="101", now=now)
    assert list(Call.objects.order_by("external_id").values_list("external_id", "state")) == [
        ("c1", "talking"),
        ("c2", "talking"),
    ]
    assert CallEvent.objects.count() == 4


def test_a_call_is_with_whoever_has_its_lead(company):
    channel = exchange()
    ring(channel)
    lead = Lead.objects.get()
    take(lead, by=company.stranger, at=timezone.now())
    call = the_call()
    assert call.owner == company.stranger
    assert list(Call.objects.visible_to(company.stranger)) == [call]
    assert list(Call.objects.visible_to(company.owner)) == []
    assert list(Call.objects.visible_to(company.administrator)) == [call]


def test_a_ring_costs_few_statements(company, django_assert_max_num_queries):
    channel, now = exchange(n101=company.owner), timezone.now()
    ring(channel, "c0", extension="101", now=now)
    with django_assert_max_num_queries(20):
        ring(channel, "c1", extension="101", now=now, **{"from": "+79990001122"})
    with django_assert_max_num_queries(18):
        tell(channel, "hold", "c1", now=now)


def test_an_exchange_that_counts_anew_loses_no_call(company):
    channel, now = exchange(n101=company.owner), timezone.now()
    for days in (9, 5, 0):
        began = now - timedelta(days=days)
        for _again in range(2):
            ring(channel, extension="101", now=began)
            tell(channel, "hangup", seconds=9, now=began)
        tell(channel, "recording", recording=f"https://pbx.example/{days}.mp3", now=began)
    assert list(Call.objects.order_by("pk").values_list("external_id", flat=True)) == ["c1", "c1#2", "c1#3"]
    assert [one.recordings.get().source[-5] for one in Call.objects.order_by("pk")] == ["9", "5", "0"]
    assert Enquiry.objects.count() == 3


CANARY = '"><img src=x onerror=alert(7)>'


def test_nothing_that_a_provider_says_becomes_markup(client, company):
    """T-XSS5: whatever stands in the fields of a webhook is shown as words."""
    channel = exchange(n101=company.owner)
    said = {"name": CANARY, "reason": CANARY, "line": CANARY, "recording": CANARY, "to": CANARY, "other": CANARY}
    tell(channel, "ring", CANARY, direction="in", extension="101", **{**said, "from": CALLER})
    tell(channel, "hangup", CANARY, direction="in", extension=CANARY, **{**said, "from": CALLER})
    client.force_login(company.administrator)
    for page in ("/calls/", f"/leads/{the_call(CANARY).lead_id}/", "/calls/ringing/"):
        shown = client.get(page)
        assert shown.status_code == 200, page
        assert "<img src=x" not in shown.content.decode(), page
    assert "&lt;img" in client.get(f"/leads/{the_call(CANARY).lead_id}/").content.decode()


@pytest.mark.parametrize("direction", ["in", "out"])
def test_a_talk_does_the_first_step_of_a_lead_whoever_called_whom(company, direction):
    channel, now = exchange(n101=company.owner), timezone.now()
    lead = Lead.objects.get(pk=send(company, person=person(phone=CALLER)).lead)
    take(lead, by=company.owner, at=now)
    first = Task.objects.get(lead=lead)
    ends = {"from": CALLER, "to": LINE} if direction == "in" else {"from": LINE, "to": CALLER}
    later = now + timedelta(minutes=3)
    tell(channel, "ring", direction=direction, extension="101", now=later, **ends)
    assert Task.objects.get(state="open") == first
    tell(channel, "answer", extension="101", now=later)
    first.refresh_from_db()
    assert (first.state, first.reached, bool(first.result)) == ("done", True, True)
    told = Event.objects.get(kind="task.done")
    assert (told.facts["call"], told.by_id) == (the_call().pk, company.owner.pk)
    assert Task.objects.get(state="open").follows == first
    assert present(told, names_of([told])).detail == "The customer was reached · by a call"


def test_a_call_in_vain_and_what_was_planned_by_hand_leave_the_steps_open(company):
    channel, now = exchange(n101=company.owner), timezone.now()
    lead = Lead.objects.get(pk=send(company, person=person(phone=CALLER)).lead)
    take(lead, by=company.owner, at=now)
    add_task(Plan("call", now + timedelta(days=3)), lead=lead, by=company.owner, at=now)
    later = now + timedelta(minutes=3)
    for call in ("c1", "c2"):
        tell(channel, "ring", call, direction="out", extension="101", now=later, **{"from": LINE, "to": CALLER})
        tell(channel, "hangup" if call == "c1" else "answer", call, extension="101", now=later)
        assert Task.objects.filter(state="open").count() == (2 if call == "c1" else 1)
    assert Task.objects.get(state="open").due_at == now + timedelta(days=3)


def test_a_call_that_was_asked_for_at_a_later_moment_stays_a_promise(company):
    channel, now = exchange(n101=company.owner), timezone.now()
    asked = now + timedelta(hours=20)
    send(company, person=person(phone=CALLER))
    Enquiry.objects.update(context={"callback_at": asked.isoformat()})
    Task.objects.update(due_at=asked)
    ring(channel, extension="101", now=now + timedelta(minutes=1))
    tell(channel, "answer", extension="101", now=now + timedelta(minutes=1))
    assert Task.objects.get(state="open").due_at == asked
