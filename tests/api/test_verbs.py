"""The verbs of leads: each the very action that the page calls."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.leads.models import Lead, Status
from teplo.ledger.models import Event
from teplo.staff.models import Queue
from teplo.triage.models import Assignment
from tests.api.caller import IVAN
from tests.company import hire, rule
from tests.triage.test_concurrency import at_once


@pytest.fixture
def admin(company, as_caller):
    return as_caller(company.administrator)


@pytest.fixture
def number(admin):
    return admin.post("enquiries", IVAN)["lead"]


def test_a_lead_is_taken_out_of_its_queue(company, number, as_caller):
    owner = as_caller(company.owner)
    lead = owner.post(f"leads/{number}/take")
    assert (owner.status, lead["owner"]["id"], lead["status"]["kind"]) == (200, company.owner.pk, "working")
    assert Event.objects.filter(lead=number, by_kind="employee", by_id=company.owner.pk).exists()


def test_who_comes_later_is_told_who_was_first(company, number, as_caller):
    as_caller(company.owner).post(f"leads/{number}/take")
    later = as_caller(company.stranger)
    told = later.post(f"leads/{number}/take")
    assert (later.status, told["code"], told["owner"]["name"]) == (409, "taken", "Owner")
    later.get(f"leads/{number}")
    assert later.status == 404


def test_who_never_saw_it_is_not_told(company, as_caller, admin):
    rule("fixed", company.owner)
    number = admin.post("enquiries", IVAN)["lead"]
    stranger = as_caller(company.stranger)
    stranger.post(f"leads/{number}/take")
    assert stranger.status == 404


def test_of_twenty_who_take_at_once_one_wins(committed_company, as_caller):
    number = as_caller(committed_company.administrator).post("enquiries", IVAN)["lead"]
    callers = [as_caller(hire(f"p{n}", "manager", committed_company.owner.team)) for n in range(20)]
    told = at_once(20, lambda n: (callers[n].post(f"leads/{number}/take"), callers[n].status))
    winner = Lead.objects.get(pk=number).owner_employee
    assert sorted(status for _body, status in told) == [200] + [409] * 19
    assert {body["owner"]["name"] for body, _status in told} == {winner.name}
    assert Assignment.objects.filter(lead=number, why__code="took").count() == 1


def test_a_lead_is_given_to_an_employee_and_to_a_queue(company, number, admin):
    lead = admin.post(
        f"leads/{number}/assign", {"to": {"kind": "employee", "id": company.owner.pk}, "why": "Your region"}
    )
    assert (admin.status, lead["owner"]["name"]) == (200, "Owner")
    queue = Queue.objects.get().pk
    lead = admin.post(f"leads/{number}/assign", {"to": {"kind": "queue", "id": queue}})
    assert lead["owner"] == {"kind": "queue", "id": queue, "name": lead["owner"]["name"]}


def test_who_gives_his_lead_away_is_shown_so(company, number, as_caller):
    owner = as_caller(company.owner)
    owner.post(f"leads/{number}/take")
    lead = owner.post(f"leads/{number}/assign", {"to": {"kind": "employee", "id": company.colleague.pk}})
    assert (owner.status, lead["owner"]["name"]) == (200, "Colleague")


NOBODY = [
    ({"kind": "employee", "id": 99_999_999}, "to.id"),
    ({"kind": "queue", "id": 99_999_999}, "to.id"),
    ({"kind": "employee", "id": 2**70}, "to.id"),
    ({"kind": "employee", "id": "1"}, "to.id"),
    ({"kind": "employee", "id": True}, "to.id"),
    ({"kind": "team", "id": 1}, "to.kind"),
    ({"kind": "employee"}, "to.id"),
    ({"kind": "employee", "id": 1, "x": 1}, "to.x"),
    (5, "to"),
    (None, "to"),
]


def test_a_lead_is_given_to_nobody_else(number, admin):
    for to, field in NOBODY:
        admin.post(f"leads/{number}/assign", {"to": to})
        assert (admin.status, admin.fields) == (422, [field]), to


@pytest.mark.parametrize("by", ["pk", "key"])
def test_a_lead_is_moved_by_id_or_key(number, admin, by):
    status = Status.objects.get(key="proposal")
    assert admin.post(f"leads/{number}/status", {"status": getattr(status, by)})["status"]["id"] == status.pk


def test_closed_statuses_have_verbs_of_their_own(number, admin):
    told = admin.post(f"leads/{number}/status", {"status": "refused"})
    assert (admin.status, told["code"]) == (409, "not_open")


def test_a_status_that_is_not_there_is_named(number, admin):
    for status in ["none", 99_999_999, "", None, [], 1.5, True, 2**70]:
        admin.post(f"leads/{number}/status", {"status": status})
        assert (admin.status, admin.fields) == (422, ["status"]), status


def test_choices_are_told_without_words_of_another_language(number, admin):
    told = admin.post(f"leads/{number}/assign", {"to": {"kind": "team", "id": 1}})
    assert (admin.status, admin.fields) == (422, ["to.kind"])
    assert told["errors"][0]["message"].endswith("employee, queue.")


def test_a_lead_is_rejected_and_returned(number, admin):
    day = (timezone.now() + timedelta(days=60)).date().isoformat()
    lead = admin.post(f"leads/{number}/reject", {"reason": "price", "comment": "Дорого", "come_back_on": day})
    assert (lead["status"]["kind"], lead["reason"], lead["come_back_on"]) == ("refused", "price", day)
    assert lead["next_step"] is None
    lead = admin.post(f"leads/{number}/reopen", {"why": "Передумал"})
    assert (lead["status"]["kind"], lead["reason"], bool(lead["next_step"])) == ("working", None, True)


def test_a_lead_is_junked(number, admin):
    assert admin.post(f"leads/{number}/junk", {"reason": "spam"})["status"]["kind"] == "junk"


def test_an_ended_lead_does_not_end_twice(number, admin):
    admin.post(f"leads/{number}/reject", {"reason": "price"})
    told = admin.post(f"leads/{number}/reject", {"reason": "price"})
    assert (admin.status, told["code"]) == (409, "ended")


REJECTIONS = [
    ({}, "reason"),
    ({"reason": "nothing"}, "reason"),
    ({"reason": "spam"}, "reason"),
    ({"reason": 5}, "reason"),
    ({"reason": "price", "comment": 5}, "comment"),
    ({"reason": "price", "comment": "x" * 1_001}, "comment"),
    ({"reason": "price", "come_back_on": "2020-01-01"}, "come_back_on"),
    ({"reason": "price", "come_back_on": "tomorrow"}, "come_back_on"),
    ({"reason": "price", "come_back_on": 1_800_000_000}, "come_back_on"),
    ({"reason": "price", "come_back_on": "9999-12-31"}, "come_back_on"),
    ({"reason": "price", "status": 5}, "status"),
    ([], ""),
    (None, ""),
    ("x", ""),
]


def test_a_rejection_that_is_wrong_names_its_field(number, admin):
    Channel.objects.update(needs_reason=True)
    for body, field in REJECTIONS:
        told = admin.post(f"leads/{number}/reject", json.dumps(body))
        assert (admin.status, told["code"], admin.fields) == (422, "invalid", [field]), body
    assert Lead.objects.get(pk=number).status_kind == "new"


BODIES = [
    b"{",
    b'{"reason": "price", "reason": "spam"}',
    b'{"a": {"b": 1, "b": 2}}',
    b"[" * 100_000,
    b"\xff\xfe",
    b'{"x": NaN}',
]


def test_a_body_that_is_no_clear_json_is_refused(number, admin):
    for body in BODIES:
        told = admin.post(f"leads/{number}/reject", body)
        assert (admin.status, told["status"]) == (400, 400), body[:20]
    admin.post(f"leads/{number}/reject", b"")
    assert admin.status == 422


def test_a_body_of_another_type_or_size_is_refused(number, admin):
    assert (
        admin.post(f"leads/{number}/reject", b"reason=price", content_type="application/x-www-form-urlencoded")[
            "status"
        ]
        == 415
    )
    assert admin.post(f"leads/{number}/reject", json.dumps({"comment": "x" * 300_000}))["status"] == 413


VERBS = [
    ("take", {}),
    ("assign", {"to": {"kind": "queue", "id": 1}}),
    ("status", {"status": "proposal"}),
    ("reject", {"reason": "price"}),
    ("junk", {"reason": "spam"}),
    ("reopen", {"why": ""}),
]


@pytest.mark.parametrize(("verb", "body"), VERBS)
def test_a_lead_that_he_does_not_see_stays_as_it_is(company, admin, as_caller, verb, body):
    rule("fixed", company.owner)
    number = admin.post("enquiries", IVAN)["lead"]
    stranger = as_caller(company.stranger)
    before = state(number)
    stranger.post(f"leads/{number}/{verb}", body)
    assert (stranger.status, state(number)) == (404, before)


def state(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT l::text, (SELECT count(*) FROM ledger_event) FROM leads_lead l WHERE id = %s", [number])
        return cursor.fetchone()


def test_what_he_sees_but_may_not_change_is_403(company, number, as_caller):
    marketer = as_caller(hire("marketer", "marketer", None))
    before = state(number)
    marketer.post(f"leads/{number}/reject", {"reason": "price"})
    assert (marketer.status, state(number)) == (403, before)
    marketer.patch(f"leads/{number}", {"need": "x"})
    assert (marketer.status, state(number)) == (403, before)
