"""Rows that are brought along from an older base: no clock, the status they had, one line in the ledger."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from teplo.identity.given import Contact, Who
from teplo.kit.transactions import front_door
from teplo.leads.models import Enquiry, Lead, Status, Stay
from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Event
from teplo.ledger.presenters import present
from teplo.terms.models import Reason
from teplo.triage import queries
from teplo.triage.actions import Admitted, admit, admit_many
from teplo.triage.draft import Draft, Entry, EntryKind
from teplo.work.models import Task
from tests.company import Company, rule

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)
PHONE = (Contact("phone", "+79123456789", "8 912 345-67-89"),)

Bring = Callable[[Entry], Admitted]


@pytest.fixture(params=["alone", "among many"])
def bring(request: pytest.FixtureRequest) -> Bring:
    """Both paths."""

    @front_door
    def through(entry: Entry) -> Admitted:
        if request.param == "alone":
            return admit(entry, by=SYSTEM, at=NOW)
        return admit_many([entry], by=SYSTEM, at=NOW)[0]

    return through


def row(company: Company, *, contacts: tuple[Contact, ...] = PHONE, **known: object) -> Entry:
    draft = Draft(who=Who("Иван Петров", contacts), need="Ламинат")
    return Entry(draft, company.channel, LONG_AGO, kind=EntryKind.IMPORTED, number=3, **known)


def status(kind: str) -> int:
    return Status.objects.filter(kind=kind).values_list("pk", flat=True)[0]


def test_an_imported_lead_waits_for_no_answer_and_leaves_one_line(company: Company, bring: Bring) -> None:
    later = NOW + timedelta(days=2)
    done = bring(row(company, first_step_due=later))
    lead = Lead.objects.get(pk=done.lead)
    assert (lead.created_at, lead.touched_at, lead.due_at, lead.status_kind) == (LONG_AGO, NOW, None, "new")
    assert Enquiry.objects.get(lead=lead).kind == "imported"
    assert (Task.objects.get(lead=lead).due_at, Stay.objects.get(lead=lead).since) == (later, LONG_AGO)
    event = Event.objects.exclude(kind__startswith="employee.").latest("pk")
    assert (event.kind, event.at, event.facts["import"]) == ("lead.imported", NOW, 3)
    assert Event.objects.filter(person=done.person).count() == 1
    assert "Imported" in present(event, queries.names_of([event])).text


def test_what_has_ended_elsewhere_keeps_its_reason_and_joins_nothing(company: Company, bring: Bring) -> None:
    bring(row(company))
    reason = Reason.objects.filter(kind="refused")[0].pk
    done = bring(row(company, status=status("refused"), reason=reason, reason_comment="дорого"))
    lead = Lead.objects.get(pk=done.lead)
    assert (done.joined, lead.status_kind, lead.reason_id, lead.reason_comment) == (False, "refused", reason, "дорого")
    assert not Task.objects.filter(lead=lead).exists()


def test_whoever_cannot_be_contacted_is_an_interest_whatever_the_row_says(company: Company, bring: Bring) -> None:
    assert (
        Lead.objects.get(pk=bring(row(company, contacts=(), status=status("working"))).lead).status_kind == "interest"
    )
    contactable = bring(row(company, status=status("working")))
    assert Lead.objects.get(pk=contactable.lead).status_kind == "working"


def test_nobody_begins_as_a_client(company: Company, bring: Bring) -> None:
    with pytest.raises(LookupError):
        bring(row(company, status=status("converted")))


def test_a_row_of_somebody_known_joins_his_lead_and_asks_for_no_answer(company: Company, bring: Bring) -> None:
    first = bring(row(company))
    Lead.objects.update(answered_at=NOW)
    second = bring(row(company))
    lead = Lead.objects.get()
    assert (second.joined, second.lead, lead.answered_at, lead.due_at) == (True, first.lead, NOW, None)
    event = Event.objects.latest("pk")
    assert event.kind == "enquiry.imported"
    assert "joined" in present(event, queries.names_of([event])).text


def test_the_row_may_name_its_owner_past_the_rules(company: Company, bring: Bring) -> None:
    rule("fixed", company.stranger)
    named = bring(row(company, employee=company.owner.pk))
    assert (named.owner.id, queries.last_assignment(named.lead).why["code"]) == (company.owner.pk, "import")


def test_an_owner_who_has_left_gets_nothing_and_the_rules_decide(company: Company, bring: Bring) -> None:
    rule("round_robin", company.stranger)
    company.owner.__class__.objects.filter(pk=company.owner.pk).update(is_active=False)
    assert bring(row(company, employee=company.owner.pk)).owner.id == company.stranger.pk
