"""The pages of drafts and rehearsals."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from teplo.triage.models import Rehearsal, Rule, RuleDraft
from teplo.triage.rehearsal import walking
from tests.company import Company
from tests.triage.test_rehearsal import add, came

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(company: Company) -> Client:
    client = Client()
    client.force_login(company.administrator)
    return client


def made(client: Client) -> RuleDraft:
    """A draft by the page."""
    client.post("/setup/drafts/", {"name": "For autumn"})
    return RuleDraft.objects.get()


def test_a_draft_is_made_changed_rehearsed_and_put_in_use(company: Company, client: Client) -> None:
    first = timezone.now() - timedelta(days=8)
    rule = add(company, company.owner, company.colleague)
    came(company, 6, first=first)
    draft = made(client)
    fields = {"name": "All to one", "strategy": "fixed", "pool": "named", "employees": [company.colleague.pk]}
    assert client.post(f"/setup/drafts/{draft.pk}/rules/0/", fields).status_code == 302
    page = client.get(f"/setup/drafts/{draft.pk}/").content.decode()
    assert "All to one" in page
    today = timezone.localdate()
    days = {"since": str(today - timedelta(days=9)), "until": str(today)}
    asked = client.post(f"/setup/drafts/{draft.pk}/rehearse/", days)
    rehearsal = Rehearsal.objects.get()
    assert asked["Location"] == f"/setup/rehearsals/{rehearsal.pk}/"
    assert "data-refresh" in client.get(asked["Location"]).content.decode()
    walking.walk(rehearsal.pk)
    found = client.get(asked["Location"]).content.decode()
    assert "All to one" in found
    assert found.count('href="/leads/') >= 3
    client.post(f"/setup/drafts/{draft.pk}/use/")
    assert Rule.objects.get(pk=rule.pk).name == "All to one"


def test_a_period_that_is_none_is_said_at_its_field_and_kept(client: Client) -> None:
    draft = made(client)
    answer = client.post(f"/setup/drafts/{draft.pk}/rehearse/", {"since": "2026-05-02", "until": "2026-04-01"})
    assert answer.status_code == 422
    assert 'value="2026-05-02"' in answer.content.decode()
    assert not Rehearsal.objects.exists()


def test_a_draft_without_a_name_is_refused_at_the_field(client: Client) -> None:
    assert client.post("/setup/drafts/", {"name": " "}).status_code == 422
    assert not RuleDraft.objects.exists()
