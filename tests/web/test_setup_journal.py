"""The page of the journal: what waits and where, what was set aside and why, what was taken in."""

import pytest
from django.utils import timezone

from teplo.intake.actions.journal import note_journal, tell_drained
from teplo.intake.arrival import Arrival
from teplo.intake.journal import Waits, folder
from teplo.intake.journal.kept import Kept
from teplo.kit.limits import LIMITS
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from tests.company import Company
from tests.intake.journalled import files, make, take

HOSTILE = "<script>alert(1)</script>"
KEY = "0" * 31 + "1"


@pytest.fixture
def page(client, company: Company, own_data):
    LIMITS.forget()
    make(own_data)
    Employee.objects.update(language="en")
    client.force_login(company.administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def aside(company: Company, why: str = "fault") -> None:
    now = timezone.now()
    body = b'{"person": {"emails": ["anna@x.ru"]}, "text": "%s"}' % HOSTILE.encode()
    kept = Kept(KEY, company.channel.pk, Arrival(body), now, now)
    folder.set_aside(KEY, kept.to_bytes(), why=why, error="", at=now)


def test_an_empty_journal_says_what_it_is_for(page):
    assert "Nothing waits" in page.get("/setup/journal/").text


def test_what_waits_here_and_on_other_hosts_is_counted(page, company):
    take(company.channel.pk, b"{}")
    note_journal("another", Waits(7, timezone.now(), 2), host="other.example", at=timezone.now())
    text = page.get("/setup/journal/").text
    assert "This host" in text
    assert "other.example" in text
    assert 'class="setup-count">9<' in text


def test_what_was_set_aside_is_shown_as_text_with_its_reason(page, company):
    aside(company)
    text = page.get("/setup/journal/").text
    assert "Something of ours failed" in text
    assert "anna@x.ru" in text
    assert HOSTILE not in text


def test_it_is_taken_in_on_demand(page, company):
    aside(company)
    answer = page.post("/setup/journal/retry/", {"record": KEY}, follow=True)
    assert (Lead.objects.count(), files()) == (1, [])
    assert "1 is in the database now" in answer.text


def test_it_leaves_the_page_and_stays_on_disk(page, company):
    aside(company, "damaged")
    page.post("/setup/journal/put-aside/", {"record": KEY})
    assert files() == [f"{KEY}.dropped"]
    assert "Set aside on this host" not in page.get("/setup/journal/").text


@pytest.mark.parametrize("record", ["", "../lock", "x" * 32, "f" * 32])
def test_a_record_that_is_none_is_refused_in_a_sentence(page, record):
    answer = page.post("/setup/journal/retry/", {"record": record} if record else {}, follow=True)
    assert ("Choose something" in answer.text) != bool(record)


def test_an_outage_is_told_behind_the_bell_with_the_way_here(page):
    tell_drained(host="here", taken=23, aside=1, at=timezone.now())
    text = page.get("/me/notices/").text + page.get("/notices/").text
    assert "23 enquiries" in text
    assert "/setup/journal/" in text
    assert "23 enquiries that came while the database was away were taken in; 1 was set aside" in (
        page.get("/setup/journal/").text
    )
