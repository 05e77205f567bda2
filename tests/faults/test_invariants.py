"""The checkers themselves: silent on what the product makes, loud on every row that breaks a promise."""

from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from teplo.clients.rules import NewDeal
from teplo.kit import sql
from teplo.leads.models import Lead
from teplo.ops.invariants import INVARIANTS, Finding, broken
from teplo.triage.actions import Wanted, convert, take
from tests.company import Company, person, rule, send
from tests.intake.imports import brought, chosen, given


@pytest.fixture
def worked(company: Company, own_data: Path) -> Company:
    """Five leads: one repeated and taken, one converted, one imported; afterwards the guards of the tables are off."""
    rule("round_robin", company.owner, company.colleague)
    send(company, number="1", key="k1", person=person(phone="8 912 345-67-89"))
    send(company, number="2", key="k2", person=person(phone="8 912 345-67-89"), text="again")
    send(company, number="3", key="k3", person=person("Пётр Иванов", email="p@x.ru"))
    sold = send(company, number="4", key="k4", person=person("Анна", email="anna@x.ru"))
    wanted = Wanted(contact=True, deal=NewDeal("Плитка"))
    convert(Lead.objects.get(pk=sold.lead), wanted, by=company.administrator, at=timezone.now())
    brought(chosen(given(b"name;phone\nSidor;+79145556677\n", by=company.administrator)))
    return company


def findings() -> list[Finding]:
    return broken(sql.rows)


def numbers() -> set[str]:
    return {finding.number for finding in findings()}


def breaking(statement: str) -> None:
    """Change rows as the tables would never allow."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_nothing_is_broken_after_ordinary_work(worked: Company) -> None:
    lead = Lead.objects.filter(owner_employee=worked.owner).first()
    take(lead, by=worked.owner, at=timezone.now())
    assert findings() == []


@pytest.mark.parametrize(
    ("number", "statement"),
    [
        ("I1", "DELETE FROM leads_enquiry WHERE text = 'again'"),
        ("I1", "ALTER TABLE leads_lead DISABLE TRIGGER lead_has_next_step"),
        ("I2", "UPDATE intake_capture SET state = 'kept', enquiry_id = NULL, retry_at = now() - interval '6 minutes'"),
        ("I3", "DELETE FROM intake_capture WHERE external_id = '1'"),
        ("I3", ("INSERT INTO identity_person (name, sort_key, search, position, language, time_zone, region)"
               " VALUES ('', '', '', '', '', '', '')")),
        ("I3", "DROP INDEX point_unshared_once; UPDATE identity_contactpoint SET kind = 'other', value = 'same'"),
        ("I4", "DROP INDEX capture_idempotent; UPDATE intake_capture SET idempotency_key = 'same'"),
        ("I5", "DROP INDEX capture_once; UPDATE intake_capture SET external_id = 'same'"),
        ("I6", ("INSERT INTO work_notice (employee_id, kind, lead_id, at) SELECT (SELECT min(id) FROM staff_employee),"
               " kind, lead, at FROM ledger_event, generate_series(1, 2) WHERE kind = 'enquiry.repeated'")),
        ("I8", ("INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at) VALUES ('q', 't', now());"
               " UPDATE procrastinate_jobs SET scheduled_at = now() - interval '11 minutes'")),
        ("I8", ("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 't', 'doing');"
               " INSERT INTO procrastinate_events (job_id, type, at)"
               " SELECT max(id), 'started', now() - interval '2 minutes' FROM procrastinate_jobs")),
        ("I9", "UPDATE leads_stay SET until = now()"),
        ("I9", "UPDATE leads_stay SET status_kind = 'junk'"),
        ("I10", "UPDATE work_task SET state = 'done'"),
        ("I10", "UPDATE triage_assignment SET drawn = 1"),
        ("I10", "UPDATE triage_assignment SET employee_id = NULL, queue_id = 1"),
        ("I9", "UPDATE clients_deal SET closed_at = now()"),
        ("I9", "UPDATE clients_deal SET stage_kind = 'won'"),
        ("I10", "UPDATE clients_conversion SET undone_at = now()"),
        ("I10", "UPDATE clients_conversion SET contact_id = NULL, deal_id = NULL"),
        ("I10", "UPDATE leads_lead SET status_kind = 'refused' WHERE status_kind = 'converted'"),
        ("I12", "UPDATE intake_import SET created = created + 1"),
        ("I12", "UPDATE intake_importedrow SET lead = 0"),
        ("I12", "UPDATE intake_import SET state = 'undone'"),
        ("I12", "DELETE FROM intake_importedrow"),
        ("I13", "DELETE FROM ledger_event WHERE kind = 'lead.converted'"),
        ("I13", "DELETE FROM ledger_event WHERE kind = 'deal.created'"),
        ("I13", "DELETE FROM ledger_event WHERE lead IS NOT NULL"),
        ("I13", "UPDATE triage_assignment SET at = now() + interval '1 minute'"),
        ("I15", "UPDATE ledger_event SET facts = '{\"said\": \"to ivan@example.ru\"}'"),
        ("I15", "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('q', 't', '[\"+79123456789\"]')"),
        ("I16", "UPDATE work_task SET remind_at = now() - interval '11 minutes'"),
    ],
)  # fmt: skip
def test_a_broken_promise_is_found(worked: Company, number: str, statement: str) -> None:
    breaking(statement)
    assert number in numbers()


def test_without_a_worker_what_only_it_keeps_true_is_not_asked(worked: Company) -> None:
    breaking("UPDATE work_task SET remind_at = now() - interval '11 minutes'")
    assert broken(sql.rows, worker_runs=False) == []


def test_every_invariant_has_rows_that_break_it() -> None:
    assert {invariant.number for invariant in INVARIANTS} == {
        "I1", "I2", "I3", "I4", "I5", "I6", "I8", "I9", "I10", "I12", "I13", "I15", "I16",
    }  # fmt: skip
