"""A lead becomes clients and a deal, once; taken back, it leaves no trace where nobody touched what came of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.utils import timezone

from teplo.clients.actions import make_contact, move_deal
from teplo.clients.models import ClientCompany, Contact, Conversion, Deal, Stage
from teplo.clients.rules import NewDeal
from teplo.identity.models import Company as Firm
from teplo.identity.models import ConsentEvent, Person
from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead, Stay
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.triage.actions import NewFirm, Wanted, assign, convert, mark_junk, undo_conversion, wait
from teplo.triage.models import Assignment
from teplo.work.actions import add_note
from teplo.work.models import Task
from tests.company import Company, person, rule, send

DEAL = NewDeal("Плитка", Decimal("150000.00"))
ALL = Wanted(contact=True, company=True, deal=DEAL)


@pytest.fixture
def lead(company: Company) -> Lead:
    rule("fixed", company.owner)
    who = person(phone="8 912 345-67-89")
    return Lead.objects.get(pk=send(company, person=who, company={"name": "ООО «Ромашка»"}, need="Плитка").lead)


def queued(company: Company) -> Lead:
    lead = Lead.objects.get(pk=send(company, person=person(phone="8 912 000-00-00"), need="Ламинат").lead)
    assert lead.owner_queue
    return lead


def now_of(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def test_a_lead_becomes_contact_company_and_deal_of_its_owner(company: Company, lead: Lead) -> None:
    made = convert(lead, ALL, by=company.head, at=timezone.now())
    deal = Deal.objects.get()
    assert (deal.contact, deal.company, deal.title) == (made.contact, made.company, "Плитка")
    assert {deal.owner_employee, Contact.objects.get().owner_employee} == {company.owner}
    assert ClientCompany.objects.get().company == lead.company
    assert made.created == ["contact", "company", "deal"]
    assert now_of(lead).status.key == "converted"
    event = Event.objects.get(kind="lead.converted")
    assert (event.lead, event.deal, event.company, event.person) == (lead.pk, deal.pk, made.company_id, lead.person_id)


def test_what_is_there_already_is_linked_and_stays_as_it_is(company: Company, lead: Lead) -> None:
    there, _made = front_door(make_contact)(
        lead.person, company=None, owner=company.colleague, by=company.colleague, at=timezone.now()
    )
    made = convert(lead, ALL, by=company.owner, at=timezone.now())
    assert made.contact == there
    assert "contact" not in made.created
    assert Contact.objects.get().owner_employee == company.colleague


def test_the_open_task_goes_with_the_deal_else_with_the_person(company: Company, lead: Lead) -> None:
    convert(lead, ALL, by=company.owner, at=timezone.now())
    assert Task.objects.get().deal == Deal.objects.get()
    undo_conversion(lead, by=company.owner, at=timezone.now())
    convert(lead, Wanted(contact=True), by=company.owner, at=timezone.now())
    assert Task.objects.get().person == lead.person


def test_a_lead_in_a_queue_is_its_converters(company: Company) -> None:
    waiting = queued(company)
    convert(waiting, Wanted(deal=DEAL), by=company.administrator, at=timezone.now())
    assert now_of(waiting).owner_employee == Deal.objects.get().owner_employee == company.administrator
    assert Assignment.objects.filter(lead=waiting.pk).order_by("-pk")[0].employee_id == company.administrator.pk
    undo_conversion(waiting, by=company.administrator, at=timezone.now())
    assert now_of(waiting).owner_queue == waiting.owner_queue
    assert Task.objects.get().owner_queue == waiting.owner_queue


def test_a_second_conversion_is_told_who_was_first_and_when(company: Company, lead: Lead) -> None:
    first = convert(lead, ALL, by=company.owner, at=timezone.now())
    with pytest.raises(Conflict) as told:
        convert(lead, ALL, by=company.head, at=timezone.now())
    assert told.value.extra["by"] == "Owner"
    assert told.value.extra["deal"] == first.deal_id
    assert Deal.objects.count() == 1


def test_who_may_not_convert_makes_nothing(company: Company, lead: Lead) -> None:
    with pytest.raises(Forbidden):
        convert(lead, ALL, by=company.colleague, at=timezone.now())
    assert not Deal.objects.exists()


def test_a_refused_lead_is_returned_to_work_before_it_is_converted(company: Company, lead: Lead) -> None:
    mark_junk(lead, reason=None, by=company.owner, at=timezone.now())
    with pytest.raises(Conflict, match="ended"):
        convert(lead, ALL, by=company.owner, at=timezone.now())


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        (Wanted(), [""]),
        (Wanted(company=True), ["company"]),
        (Wanted(company=NewFirm(" ")), ["company.name"]),
        (Wanted(company=NewFirm("Ромашка", "770708389")), ["company.tax_number"]),
        (Wanted(company=10**6), ["company"]),
        (Wanted(contact=10**6), ["contact"]),
        (Wanted(deal=NewDeal("", Decimal(-1), "QQQ")), ["deal.title", "deal.amount", "deal.currency"]),
        (Wanted(deal=NewDeal("Плитка", pipeline=10**6)), ["deal.pipeline"]),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(company: Company, wanted: Wanted, fields: list[str]) -> None:
    waiting = queued(company)
    with pytest.raises(Invalid) as told:
        convert(waiting, wanted, by=company.administrator, at=timezone.now())
    assert [error.field for error in told.value.errors] == fields
    assert now_of(waiting).version == waiting.version
    assert (Contact.objects.count(), ClientCompany.objects.count(), Firm.objects.count()) == (0, 0, 0)


def test_an_interest_without_a_person_cannot_be_converted(company: Company) -> None:
    interest = Lead.objects.get(pk=send(company, text="?").lead)
    with pytest.raises(Invalid) as told:
        convert(interest, Wanted(contact=True), by=company.administrator, at=timezone.now())
    assert [(error.field, error.code) for error in told.value.errors] == [("contact", "no_person")]


def test_a_company_is_named_where_none_is_known_and_met_by_its_number(company: Company) -> None:
    waiting, known = queued(company), Firm.objects.create(name="Ромашка", name_key="ромашка", tax_number="7707083893")
    firm = NewFirm("ООО Ромашка и К", "7707 083 893")
    made = convert(waiting, Wanted(company=firm), by=company.administrator, at=timezone.now())
    assert made.company == known == now_of(waiting).company
    undo_conversion(waiting, by=company.administrator, at=timezone.now())
    assert now_of(waiting).company is None


# They remember what was done and what was undone, and only grow.
REMEMBER = ("ledger_", "leads_stay", "triage_clockpart", "triage_assignment", "clients_conversion")


def everything() -> dict[str, int]:
    """How many rows each table holds, whichever room it belongs to."""
    tables = {model._meta.db_table: model for model in apps.get_models() if model._meta.managed}
    return {
        table: model._default_manager.count()
        for table, model in tables.items()
        if not table.startswith((*REMEMBER, "procrastinate")) and "tally" not in table
    }


@pytest.mark.parametrize("wanted", [ALL, Wanted(contact=True), Wanted(company=True), Wanted(deal=DEAL)])
def test_undo_leaves_every_table_as_it_was(company: Company, lead: Lead, wanted: Wanted) -> None:
    tables, was, task = everything(), now_of(lead), Task.objects.get()
    convert(lead, wanted, by=company.owner, at=timezone.now())
    assert everything() != tables
    undone = undo_conversion(lead, by=company.owner, at=timezone.now())
    assert everything() == tables
    assert undone.kept == []
    again = now_of(lead)
    assert (again.status, again.owner, again.company_id) == (was.status, was.owner, was.company_id)
    assert Task.objects.get() == task
    assert Task.objects.get().lead == lead
    assert Stay.objects.filter(lead=lead, until=None).count() == 1


def test_undo_names_what_was_touched_since_and_why_it_stays(company: Company, lead: Lead) -> None:
    made = convert(lead, ALL, by=company.owner, at=timezone.now())
    assert made.deal
    move_deal(made.deal, stage=Stage.objects.get(key="offered"), by=company.owner, at=timezone.now())
    undone = undo_conversion(lead, by=company.owner, at=timezone.now())
    assert undone.removed == []
    deal, contact, firm = (f"{kind}:{getattr(made, kind + '_id')}" for kind in ("deal", "contact", "company"))
    assert {one.object: one.code for one in undone.kept} == {deal: "changed", contact: "in_use", firm: "in_use"}
    assert now_of(lead).status.key == "new"


def test_a_contact_that_another_lead_became_stays(company: Company, lead: Lead) -> None:
    made = convert(lead, Wanted(contact=True), by=company.owner, at=timezone.now())
    other = Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89"), need="Обои").lead)
    convert(other, Wanted(contact=True), by=company.owner, at=timezone.now())
    undone = undo_conversion(lead, by=company.owner, at=timezone.now())
    assert [one.object for one in undone.kept] == [f"contact:{made.contact_id}"]


def test_a_note_about_the_person_keeps_the_contact(company: Company, lead: Lead) -> None:
    made = convert(lead, Wanted(contact=True), by=company.owner, at=timezone.now())
    add_note("Перезвонить", person=lead.person, by=company.owner, at=timezone.now())
    undone = undo_conversion(lead, by=company.owner, at=timezone.now())
    assert [one.object for one in undone.kept] == [f"contact:{made.contact_id}"]


def test_the_owner_who_was_changed_since_stays_and_is_named(company: Company) -> None:
    waiting = queued(company)
    convert(waiting, Wanted(deal=DEAL), by=company.administrator, at=timezone.now())
    assign(waiting, to=company.owner, by=company.administrator, at=timezone.now())
    undone = undo_conversion(waiting, by=company.administrator, at=timezone.now())
    assert [(one.object, one.code) for one in undone.kept] == [(f"lead:{waiting.pk}", "owner")]
    assert now_of(waiting).owner_employee == company.owner


def test_a_lead_that_waited_waits_again(company: Company, lead: Lead) -> None:
    day = (timezone.now() + timedelta(days=9)).date()
    wait(lead, until=day, reason="Ремонт", by=company.owner, at=timezone.now())
    convert(now_of(lead), ALL, by=company.owner, at=timezone.now())
    undo_conversion(lead, by=company.owner, at=timezone.now())
    assert (now_of(lead).wait_until, now_of(lead).wait_reason) == (day, "Ремонт")


def test_a_task_that_was_worked_on_stays_and_the_lead_gets_another_step(company: Company, lead: Lead) -> None:
    made = convert(lead, ALL, by=company.owner, at=timezone.now())
    Task.objects.update(state=Task.State.DONE)
    undone = undo_conversion(lead, by=company.owner, at=timezone.now())
    assert [one.object for one in undone.kept][:2] == [
        f"task:{Task.objects.get(deal=made.deal).pk}",
        f"deal:{made.deal_id}",
    ]
    assert lead.tasks.get().state == Task.State.OPEN


def test_a_second_undo_is_told_who_was_first_and_one_may_convert_again(company: Company, lead: Lead) -> None:
    convert(lead, ALL, by=company.owner, at=timezone.now())
    undo_conversion(lead, by=company.owner, at=timezone.now())
    with pytest.raises(Conflict) as told:
        undo_conversion(lead, by=company.head, at=timezone.now())
    assert told.value.extra["by"] == "Owner"
    convert(lead, ALL, by=company.owner, at=timezone.now())
    assert Conversion.objects.filter(lead=lead, undone_at=None).count() == 1
    assert Conversion.objects.filter(lead=lead).count() == 2


def test_a_lead_that_was_never_converted_has_nothing_to_undo(company: Company, lead: Lead) -> None:
    with pytest.raises(Conflict, match="not_converted"):
        undo_conversion(lead, by=company.owner, at=timezone.now())


def test_whoever_refused_letters_has_refused_them_as_the_contact_too(company: Company, lead: Lead) -> None:
    other = Person.objects.create(name="Иван Петров")
    there, _made = front_door(make_contact)(
        other, company=None, owner=company.owner, by=company.owner, at=timezone.now()
    )
    ConsentEvent.objects.create(
        person=lead.person, purpose="marketing", text_version="1", given=False, at=timezone.now()
    )
    convert(lead, Wanted(contact=there.pk), by=company.owner, at=timezone.now())
    assert ConsentEvent.objects.get(person=other).given is False


def test_the_robot_of_the_api_owns_nothing(company: Company) -> None:
    waiting, robot = queued(company), Employee.objects.get(is_robot=True)
    with pytest.raises(Invalid) as told:
        convert(waiting, Wanted(deal=DEAL), by=robot, at=timezone.now())
    assert [error.field for error in told.value.errors] == ["owner"]
    convert(waiting, Wanted(deal=DEAL), owner=company.owner, by=robot, at=timezone.now())
    assert Deal.objects.get().owner_employee == company.owner
