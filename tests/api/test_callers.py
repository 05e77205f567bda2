"""Who calls: tokens, their scopes, their end, and how often."""

import time

import pytest
from django.utils import timezone

from teplo.kit.limits import LIMITS, RATE_CLASSES
from teplo.ledger.actors import SYSTEM
from teplo.staff.actions import end_token
from teplo.staff.models import ApiToken, Employee
from tests.api.caller import IVAN, Caller

WRONG = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Basic eDp5",
    "Bearer teplo_form_" + "a" * 43,
    "Bearer teplo_api_" + "a" * 43,
]


@pytest.mark.parametrize("header", WRONG)
def test_without_a_living_token_the_answer_is_401(company, client, header):
    answer = client.get("/api/v1/leads", headers={"Authorization": header})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert (answer["Content-Type"], answer.json()["code"]) == ("application/problem+json", "not_signed_in")


def test_a_session_is_no_token(company, client):
    client.force_login(company.administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/api/v1/leads").status_code == 401


def test_an_ended_token_opens_nothing(company, as_caller):
    caller = as_caller(company.owner)
    assert caller.get("leads")["items"] == []
    end_token(caller.token, by=SYSTEM, at=timezone.now())
    caller.get("leads")
    assert caller.status == 401


def test_the_token_of_somebody_who_left_opens_nothing(company, as_caller):
    caller = as_caller(company.owner)
    Employee.objects.filter(pk=company.owner.pk).update(is_active=False)
    caller.get("leads")
    assert caller.status == 401


@pytest.mark.parametrize("path", ["leads", "leads/1", "tasks", "tasks/1", "persons", "persons/1", "events?lead=1"])
def test_an_intake_token_sees_nothing(site, path):
    lead = site.post("enquiries", IVAN)["lead"]
    site.get(path.replace("1", str(lead)))
    assert (site.status, site.last.json()["code"]) == (403, "forbidden")


def test_a_reading_token_changes_nothing(company, as_caller, site):
    lead = site.post("enquiries", IVAN)["lead"]
    reader = as_caller(company.administrator, "read")
    for path, body in [("take", {}), ("reject", {"reason": "price"}), ("status", {"status": "working"})]:
        reader.post(f"leads/{lead}/{path}", body)
        assert reader.status == 403, path
    reader.post("enquiries", IVAN)
    assert reader.status == 403


def test_a_token_never_reaches_further_than_its_employee(company, as_caller):
    caller = as_caller(company.stranger, "admin")
    lead = as_caller(company.administrator).post("enquiries", IVAN)["lead"]
    as_caller(company.owner).post(f"leads/{lead}/take")
    caller.get(f"leads/{lead}")
    assert caller.status == 404


def test_the_use_of_a_token_is_noted_once_a_minute(company, as_caller, django_assert_num_queries):
    caller = as_caller(company.owner)
    caller.get("leads")
    first = ApiToken.objects.get(pk=caller.token.pk).last_used_at
    caller.get("leads")
    assert first is not None
    assert ApiToken.objects.get(pk=caller.token.pk).last_used_at == first


def test_too_many_calls_are_told_when_to_come_again(company, as_caller):
    caller = as_caller(company.owner)
    for _ in range(RATE_CLASSES["api_write"].burst):
        # Later than now, so that nothing flows back meanwhile.
        LIMITS.allow("api_write", f"token:{caller.token.pk}", time.monotonic() + 60)
    told = caller.post("leads/1/take")
    assert (caller.status, told["code"], caller.last["Retry-After"]) == (429, "too_many", "1")
    assert caller.last["Content-Type"] == "application/problem+json"
    caller.get("leads")
    assert caller.status == 200


def test_words_are_in_the_language_asked_for(company):
    nobody = Caller("nobody")
    english = nobody.call("GET", "leads", **{"Accept-Language": "en"})["title"]
    assert english == "Sign in first"


def test_unknown_addresses_and_methods_are_problems_too(company, as_caller):
    caller = as_caller(company.owner)
    assert caller.get("nothing")["status"] == 404
    assert caller.call("DELETE", "leads")["code"] == "wrong_method"
    assert (caller.status, caller.last["Allow"]) == (405, "GET")
