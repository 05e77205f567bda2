"""Quarantine and tray: what arrived is shown as text, and decided about one by one or many at once."""

import json
import re

import pytest
from django.utils import timezone

from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival, Verdict
from teplo.intake.models import Capture
from teplo.kit.limits import LIMITS
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from tests.company import Company

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def page(client, company: Company):
    LIMITS.forget()
    Employee.objects.update(language="en")
    client.force_login(company.head, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def arrived(company: Company, body: bytes, verdict: Verdict = Verdict.PASS, why: str = "") -> int:
    now = timezone.now()
    return receive(company.channel, Arrival(body, verdict=verdict, why=why), at=now, now=now).capture


def held(company: Company, name: str = "Анна") -> int:
    body = {"person": {"name": name, "emails": ["anna@x.ru"]}, "text": HOSTILE}
    return arrived(company, json.dumps(body).encode(), Verdict.HOLD, "haste")


def state(number: int) -> str:
    return Capture.objects.get(pk=number).state


def test_the_quarantine_says_what_came_and_why_it_waits(page, company):
    held(company)
    text = page.get("/setup/quarantine/").text
    assert "faster than anybody can read it" in text
    assert "anna@x.ru" in text
    assert HOSTILE not in text
    assert 'class="setup-count">1<' in text


def test_several_are_released_at_once_and_become_leads(page, company):
    numbers = [held(company, f"Анна {n}") for n in range(3)]
    page.post("/setup/quarantine/release/", {"capture": numbers[:2]})
    assert [state(number) for number in numbers] == ["admitted", "admitted", "held"]
    assert Lead.objects.count() == 1  # the same address: one person with one need


def test_blocked_ones_make_nothing(page, company):
    number = held(company)
    page.post("/setup/quarantine/block/", {"capture": number})
    assert (state(number), Lead.objects.count()) == ("blocked", 0)


def test_what_was_blocked_or_put_aside_can_still_be_released(page, company):
    blocked, aside = held(company), held(company, "Ольга")
    page.post("/setup/quarantine/block/", {"capture": blocked})
    page.post("/setup/tray/put-aside/", {"capture": aside})
    assert f'value="{blocked}"' in page.get("/setup/quarantine/?show=blocked").text
    assert f'value="{aside}"' in page.get("/setup/tray/?show=dropped").text
    page.post("/setup/quarantine/release/", {"capture": blocked})
    page.post("/setup/tray/retry/", {"capture": aside})
    assert (state(blocked), state(aside)) == ("admitted", "admitted")


def test_what_its_sender_has_mended_is_not_released(page, company):
    number = held(company)
    Capture.objects.filter(pk=number).update(state="dropped", reason="mended")
    assert f'value="{number}"' not in page.get("/setup/tray/?show=dropped").text
    page.post("/setup/tray/retry/", {"capture": number})
    assert (state(number), Lead.objects.count()) == ("dropped", 0)


def test_what_somebody_else_decided_meanwhile_is_said(page, company):
    first, second = held(company), held(company, "Ольга")
    page.post("/setup/quarantine/block/", {"capture": first})
    text = page.post("/setup/quarantine/block/", {"capture": [first, second, "x", 10**12]}, follow=True).text
    assert "1 blocked." in text
    assert "2 could not be" in text


def test_nothing_chosen_is_said(page, company):
    assert "Choose something first." in page.post("/setup/quarantine/release/", follow=True).text


def test_the_tray_shows_the_reason_and_the_words_as_they_came(page, company):
    number = arrived(company, b'{"broken": "<b>' + b"\xff\x00" + b'"')
    assert "The body is not JSON." in page.get("/setup/tray/").text
    text = page.get(f"/setup/captures/{number}/").text
    assert "&lt;b&gt;\\xff" in text
    assert "<b>" not in text


def test_a_kept_capture_is_tried_again_and_put_aside(page, company):
    number = arrived(company, b"{")
    assert "1 could not be" in page.post("/setup/tray/retry/", {"capture": number}, follow=True).text
    assert state(number) == "kept"
    page.post("/setup/tray/put-aside/", {"capture": number})
    assert state(number) == "dropped"
    assert "The tray is empty" in page.get("/setup/tray/").text


def test_the_lists_go_on_by_key(page, company):
    for number in range(32):
        held(company, f"Анна {number:02}")
    first = page.get("/setup/quarantine/").text
    older = re.search(r'href="(\?show=held&amp;before=\d+)"', first)[1].replace("&amp;", "&")
    assert "Анна 31" in first
    assert "Анна 00" not in first
    assert "Анна 00" in page.get(f"/setup/quarantine/{older}").text
    assert page.get("/setup/quarantine/?before=x").status_code == 200


def test_who_may_not_see_captures_finds_none(client, company):
    number = held(company)
    client.force_login(company.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/setup/quarantine/").status_code == 403
    assert client.get(f"/setup/captures/{number}/").status_code == 403
    assert client.post("/setup/quarantine/release/", {"capture": number}).status_code == 403
    assert state(number) == "held"
