"""Steps of clients: a person, a company becomes a client, a deal begins. The front doors above lead them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.clients.queries import first_stage
from teplo.clients.rules import NewDeal, deal_search, faults_of
from teplo.identity.models import Company, Person
from teplo.kit import sql
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee

# Whoever makes the same client at the same moment waits at the index, then finds it there; whoever removes it is
# waited for, and then it is made anew.
CONTACT = """
INSERT INTO clients_contact (person_id, company_id, owner_employee_id, created_at, version)
VALUES (%s, %s, %s, %s, 1) ON CONFLICT (person_id) DO NOTHING RETURNING id
"""
CONTACT_THERE = "SELECT id FROM clients_contact WHERE person_id = %s FOR KEY SHARE"
CLIENT = """
INSERT INTO clients_clientcompany (company_id, owner_employee_id, created_at, version)
VALUES (%s, %s, %s, 1) ON CONFLICT (company_id) DO NOTHING RETURNING company_id
"""
CLIENT_THERE = "SELECT company_id FROM clients_clientcompany WHERE company_id = %s FOR KEY SHARE"
ROUNDS = 3


@step
def make_contact(
    person: Person, *, company: Company | None, owner: Employee, by: Actor, at: datetime
) -> tuple[Contact, bool]:
    """The contact of a person, and whether it was made now; one that was there stays as it is, and cannot go now."""
    firm = company.pk if company else None
    number, made = _there_or_made(CONTACT_THERE, [person.pk], CONTACT, [person.pk, firm, owner.pk, at])
    if made:
        record("contact.created", by=by, at=at, person=person.pk, company=firm, contact=number, employee=owner.pk)
    return Contact.objects.select_related("person", "company").get(pk=number), made


@step
def make_client(company: Company, *, owner: Employee, by: Actor, at: datetime) -> tuple[ClientCompany, bool]:
    """The company as a client, and whether it became one now; one that was there stays as it is, and cannot go now."""
    number, made = _there_or_made(CLIENT_THERE, [company.pk], CLIENT, [company.pk, owner.pk, at])
    if made:
        record("company.made_client", by=by, at=at, company=company.pk, employee=owner.pk)
    return ClientCompany.objects.select_related("company").get(pk=number), made


@step
def _there_or_made(there: str, key: list[object], make: str, values: list[object]) -> tuple[int, bool]:
    for _round in range(ROUNDS):
        if found := sql.rows(there, key):
            return int(found[0][0]), False
        if made := sql.rows(make, values):
            return int(made[0][0]), True
    raise Conflict("busy", _("Somebody is just making and removing this client: try again."))


@step
def make_deal(
    new: NewDeal, *, contact: Contact | None, company: Company | None, owner: Employee, by: Actor, at: datetime
) -> Deal:
    """Begin a deal in the first open stage of its pipeline; Invalid names what must be mended, at its fields."""
    faults = faults_of(new)
    stage = None if faults else first_stage(new.pipeline)
    if stage is None:
        words = _("This pipeline has no stage in use: choose another one.")
        raise Invalid(errors=faults or [FieldError("pipeline", "no_stage", words)])
    deal = Deal.objects.create(
        title=new.title.strip(),
        contact=contact,
        company=company,
        stage=stage,
        stage_kind=stage.kind,
        owner_employee=owner,
        amount=new.amount,
        currency=new.currency,
        expected_on=new.expected_on,
        search=deal_search(new.title),
        created_at=at,
        moved_at=at,
    )
    record(
        "deal.created",
        by=by,
        at=at,
        deal=deal.pk,
        person=contact.person_id if contact else None,
        company=company.pk if company else None,
        stage=stage.pk,
        employee=owner.pk,
        amount=new.amount,
        currency=new.currency,
    )
    return deal
