"""The jobs of the clock: they read the tables, do it once, and one failing row keeps nobody waiting."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from teplo.intake import connectors
from teplo.intake import tasks as intake_jobs
from teplo.intake.models import Capture
from teplo.kit.clock import day_of
from teplo.kit.jobs import each
from teplo.leads.models import Lead
from teplo.triage import tasks as triage_jobs
from teplo.triage.actions import refuse
from teplo.work import tasks as work_jobs
from teplo.work.actions import Plan, add_task, remind_due
from teplo.work.models import Notice, Task
from tests.company import Company, person, send


def lead_taken(company: Company) -> Lead:
    lead = Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89")).lead)
    Lead.objects.filter(pk=lead.pk).update(owner_employee=company.owner, owner_queue=None)
    return Lead.objects.get(pk=lead.pk)


def test_a_reminder_comes_once(company: Company) -> None:
    now = timezone.now()
    task = Plan("call", now + timedelta(hours=1), remind_at=now - timedelta(seconds=1))
    add_task(task, lead=lead_taken(company), by=company.owner, at=now)
    for _run in range(2):
        work_jobs.remind_of_tasks(0)
    assert Notice.objects.get(kind="task.reminder").employee == company.owner


def test_a_reminder_does_not_come_early(company: Company) -> None:
    now = timezone.now()
    task = Plan("call", now + timedelta(hours=2), remind_at=now + timedelta(hours=1))
    add_task(task, lead=lead_taken(company), by=company.owner, at=now)
    work_jobs.remind_of_tasks(0)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("meanwhile", [{"state": "done"}, {"remind_at": None}, {"remind_at": "2090-01-01T00:00Z"}])
def test_what_was_closed_or_moved_meanwhile_is_not_reminded_of(company: Company, meanwhile: dict[str, object]) -> None:
    now = timezone.now()
    task = Plan("call", now + timedelta(hours=1), remind_at=now - timedelta(seconds=1))
    lead = lead_taken(company)
    seen = Task.objects.get(pk=add_task(task, lead=lead, by=company.owner, at=now))
    closed = {"closed_at": now} if "state" in meanwhile else {}
    Task.objects.filter(pk=seen.pk).update(**meanwhile, **closed)
    remind_due(seen, at=now)
    assert not Notice.objects.exists()


def test_a_refused_lead_comes_back_on_its_day_once(company: Company) -> None:
    lead, now = lead_taken(company), timezone.now()
    refuse(lead, reason=None, come_back_on=day_of(now), by=company.owner, at=now - timedelta(days=9))
    for _run in range(2):
        triage_jobs.bring_back_refused(0)
    lead.refresh_from_db()
    assert (lead.status_kind, lead.come_back_on) == ("working", None)
    assert lead.tasks.filter(state="open").count() == 1


def test_a_refused_lead_stays_until_its_day(company: Company) -> None:
    lead, now = lead_taken(company), timezone.now()
    refuse(lead, reason=None, come_back_on=day_of(now) + timedelta(days=2), by=company.owner, at=now)
    triage_jobs.bring_back_refused(0)
    lead.refresh_from_db()
    assert lead.status_kind == "refused"


def test_a_kept_capture_is_tried_again_when_its_time_has_come(company: Company) -> None:
    now = timezone.now()
    kept = [
        Capture.objects.create(
            channel=company.channel,
            digest=b"",
            body=json.dumps({"person": person(name)}).encode(),
            state=Capture.State.KEPT,
            retry_at=now + wait,
        )
        for name, wait in (("Due", timedelta(0)), ("Later", timedelta(hours=1)))
    ]
    intake_jobs.retry_kept(0)
    assert [Capture.objects.get(pk=one.pk).state for one in kept] == ["admitted", "kept"]


def test_a_capture_that_breaks_the_database_is_not_tried_for_ever(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    kept = Capture.objects.create(
        channel=company.channel, digest=b"", body=b"{}", state=Capture.State.KEPT, retry_at=now, attempts=5
    )

    def poison(*_: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(connectors, "reader", poison)
    intake_jobs.retry_kept(0)
    kept.refresh_from_db()
    assert (kept.attempts, kept.retry_at > now) == (6, True)
    Capture.objects.update(retry_at=now)
    intake_jobs.retry_kept(0)
    kept.refresh_from_db()
    assert (kept.attempts, kept.retry_at, kept.state) == (7, None, "kept")


def test_a_row_that_fails_keeps_nobody_waiting(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []

    def do(number: int) -> None:
        seen.append(1 // number)

    assert each([1, 0, 1], do) == 2
    assert "failed for 0" in caplog.text


def test_a_row_that_fails_is_logged_by_its_number_alone(caplog: pytest.LogCaptureFixture) -> None:
    task = Task(pk=17, title="Позвонить Ивану")
    assert each([task], lambda _task: 1 // 0) == 0
    assert "failed for 17" in caplog.text
    assert "Ивану" not in caplog.text
