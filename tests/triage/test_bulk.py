"""Bulk change: the preview tells the truth, nothing is half done, undo restores what was and names what has changed."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel, Source
from teplo.kit import sql
from teplo.kit.filters import Group
from teplo.kit.problems import Conflict, Forbidden, Invalid, NotSeen
from teplo.leads import lists
from teplo.leads.fields import read_leads
from teplo.leads.models import Lead, Stay
from teplo.ledger.models import Before, Event
from teplo.ops.invariants import broken
from teplo.staff.models import Employee, Queue
from teplo.terms.models import Reason
from teplo.triage.actions import assign as assign_one
from teplo.triage.actions import bulk as bulk_module
from teplo.triage.actions import change, mark_junk, refuse
from teplo.triage.actions.bulk import UNDONE_WITHIN, Preview, preview, start, stop, undo, walk
from teplo.triage.actions.forget import forget_undo
from teplo.triage.actions.leave import let_go
from teplo.triage.models import Assignment, BulkChange, BulkPart
from teplo.work.models import Notice, Task
from tests.company import Company, person, rule, send

LEAD_ROWS = ("status_id", "status_kind", "owner_employee_id", "owner_queue_id", "tags", "heat", "reason_id",
    "reason_comment", "come_back_on", "wait_until", "wait_reason", "source_id", "product_id",
    "handover_note")  # fmt: skip


def owned(company: Company, count: int = 3) -> list[int]:
    """New leads of the owner, each with a first task."""
    made = rule("fixed", company.owner)
    found = [send(company, person=person(f"Клиент {n}", email=f"c{n}@x.ru")).lead for n in range(count)]
    made.delete()
    return found


def looked(by: Employee, deed: str, numbers: list[int] | None, /, **values: Any) -> Preview:
    return preview(deed, values, numbers=numbers, by=by, at=timezone.now())


def done(by: Employee, deed: str, numbers: list[int], /, **values: Any) -> BulkChange:
    return start(looked(by, deed, numbers, **values).bulk, by=by, at=timezone.now())


def back(bulk: BulkChange, by: Employee) -> BulkChange:
    return undo(bulk, by=by, at=timezone.now())


def rows() -> tuple[list[Any], list[Any]]:
    """What undo must give back, to the letter."""
    of_leads = Lead.objects.order_by("pk").values("pk", *LEAD_ROWS)
    of_tasks = Task.objects.order_by("pk").values("pk", "owner_employee", "owner_queue", "state", "result", "closed_at")
    return list(of_leads), list(of_tasks)


def next_steps_hold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_leads_tasks_and_reasons_go_to_the_new_owner(company: Company) -> None:
    numbers = owned(company)
    bulk = done(company.head, "assign", numbers, employees=[company.colleague.pk], comment="Твои")
    assert (bulk.state, bulk.changed) == ("done", 3)
    assert set(
        Lead.objects.filter(owner_employee=company.colleague, handover_note="Твои").values_list("pk", flat=True)
    ) == set(numbers)
    assert not Task.objects.filter(owner_employee=company.owner, state="open").exists()
    assert Stay.objects.filter(owner_employee=company.colleague, until=None).count() == 3
    assert Assignment.objects.filter(employee=company.colleague, why__code="bulk", by_id=company.head.pk).count() == 3
    assert Event.objects.filter(kind="lead.given", facts__bulk=bulk.pk).count() == 3
    assert Notice.objects.get(kind="lead.given_many").employee == company.colleague


def test_in_turn_differs_by_at_most_one(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_module, "PART", 3)
    numbers = owned(company, 8)
    people = [company.colleague.pk, company.head.pk, company.owner.pk]
    done(company.head, "assign", numbers, employees=people)
    counts = sorted(Lead.objects.filter(owner_employee=number).count() for number in people)
    assert counts == [2, 3, 3]


DEEDS: list[tuple[str, Callable[[Company], dict[str, Any]]]] = [
    ("assign", lambda company: {"employees": [company.colleague.pk], "comment": ""}),
    ("assign", lambda company: {"employees": [company.colleague.pk, company.head.pk]}),
    ("assign", lambda _company: {"queue": Queue.objects.get(key="new").pk}),
    ("status", lambda _company: {"status": _status("proposal")}),
    ("heat", lambda _company: {"heat": "hot"}),
    ("source", lambda _company: {"source": Source.objects.get(key="site").pk}),
    ("tags", lambda _company: {"add": ["vip"], "remove": ["опт"]}),
    ("wait", lambda _company: {"until": "2032-01-01", "reason": "Отпуск"}),
    (
        "refuse",
        lambda _company: {"reason": Reason.objects.get(key="price").pk, "comment": "!", "come_back_on": "2032-01-01"},
    ),
    ("junk", lambda _company: {"reason": Reason.objects.get(key="spam").pk, "comment": ""}),
]


def _status(key: str) -> int:
    return Lead._meta.get_field("status").related_model.objects.get(key=key).pk


def mixed(company: Company, count: int = 12) -> list[int]:
    """Leads of several owners in several states, some with tags and heat."""
    numbers = owned(company, count)
    chance = random.Random(7)
    now = timezone.now()
    for lead in Lead.objects.filter(pk__in=numbers):
        turn = chance.randrange(6)
        if turn == 0:
            refuse(lead, reason=Reason.objects.get(key="price"), by=company.owner, at=now)
        elif turn == 1:
            mark_junk(lead, reason=Reason.objects.get(key="spam"), by=company.owner, at=now)
        elif turn == 2:
            assign_one(lead, to=company.stranger, by=company.administrator, at=now)
        elif turn == 3:
            change(lead, values={"tags": ["опт"], "heat": "hot"}, by=company.owner, at=now)
    return numbers


@pytest.mark.parametrize(("deed", "values"), DEEDS)
def test_the_preview_tells_what_the_run_does_and_undo_restores_every_row(
    company: Company, deed: str, values: Callable[[Company], dict[str, Any]]
) -> None:
    numbers = mixed(company)
    before = rows()
    shown = looked(company.administrator, deed, numbers, **values(company))
    assert rows() == before
    bulk = start(shown.bulk, by=company.administrator, at=timezone.now())
    assert (bulk.changed, bulk.skipped) == (shown.changes, shown.skipped)
    assert bulk.changed
    assert rows() != before
    next_steps_hold()
    undone = back(bulk, company.administrator)
    assert (undone.state, undone.restored, undone.left) == ("undone", bulk.changed, {})
    assert rows() == before
    next_steps_hold()
    assert Event.objects.filter(kind="lead.restored").count() == bulk.changed


@pytest.mark.parametrize("seed", range(6))
def test_the_preview_is_the_run_for_any_selection(company: Company, seed: int) -> None:
    chance = random.Random(seed)
    seen = list(Lead.objects.filter(pk__in=mixed(company)).visible_to(company.head).values_list("pk", flat=True))
    chosen = chance.sample(seen, chance.randint(1, len(seen)))
    deed, values = chance.choice(DEEDS)
    shown = looked(company.head, deed, chosen, **values(company))
    bulk = start(shown.bulk, by=company.head, at=timezone.now())
    assert (bulk.changed, bulk.skipped) == (shown.changes, shown.skipped)
    assert bulk.changed + sum(bulk.skipped.values()) == len(chosen)


def test_why_leads_are_passed_over_is_said(company: Company) -> None:
    first, second, third = owned(company)
    now = timezone.now()
    refuse(Lead.objects.get(pk=first), reason=None, by=company.owner, at=now)
    Channel.objects.update(needs_reason=True)
    assert looked(company.head, "junk", [first, second], reason=None).skipped == {"ended": 1, "needs_reason": 1}
    assert looked(company.head, "status", [first, second, third], status=_status("new")).skipped == {
        "not_open": 1,
        "already": 2,
    }


def test_who_may_only_see_changes_nothing(company: Company) -> None:
    numbers = owned(company)
    Employee.objects.filter(pk=company.stranger.pk).update(role=_role("marketer"))
    marketer = Employee.objects.get(pk=company.stranger.pk)
    with pytest.raises(Forbidden):
        looked(marketer, "heat", numbers, heat="hot")


def _role(key: str) -> Any:
    return Employee._meta.get_field("role").related_model.objects.get(key=key)


def test_one_unseen_lead_refuses_the_whole_request(company: Company) -> None:
    mine, other = owned(company, 2)
    assign_one(Lead.objects.get(pk=other), to=company.stranger, by=company.administrator, at=timezone.now())
    with pytest.raises(NotSeen):
        looked(company.owner, "heat", [mine, other], heat="hot")
    with pytest.raises(NotSeen):
        looked(company.owner, "heat", [mine, 999_999], heat="hot")
    assert not BulkChange.objects.exists()


def test_a_filter_reaches_only_what_one_sees(company: Company) -> None:
    _mine, other = owned(company, 2)
    assign_one(Lead.objects.get(pk=other), to=company.stranger, by=company.administrator, at=timezone.now())
    tree: Group = read_leads([("kind", "new")])
    shown = preview(
        "heat", {"heat": "hot"}, tree=tree, context=lists.context_of(company.owner), by=company.owner, at=timezone.now()
    )
    assert (shown.bulk.whole, shown.changes) == (1, 1)


def test_what_left_ones_sight_since_the_preview_is_passed_over(company: Company) -> None:
    mine, other = owned(company, 2)
    shown = looked(company.owner, "heat", [mine, other], heat="hot")
    assign_one(Lead.objects.get(pk=other), to=company.stranger, by=company.administrator, at=timezone.now())
    bulk = start(shown.bulk, by=company.owner, at=timezone.now())
    assert (bulk.changed, bulk.skipped) == (1, {"unseen": 1})
    assert Lead.objects.get(pk=other).heat == ""


@pytest.mark.parametrize(
    ("deed", "values", "field"),
    [
        ("assign", {"employees": []}, "to"),
        ("assign", {"queue": 999}, "to"),
        ("status", {"status": 999}, "status"),
        ("heat", {"heat": "boiling"}, "heat"),
        ("tags", {"add": [], "remove": []}, "add"),
        ("tags", {"add": ["vip"], "remove": ["vip"]}, "remove"),
        ("wait", {"until": "2020-01-01", "reason": "?"}, "until"),
        ("refuse", {"reason": 999}, "reason"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(company: Company, deed: str, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        looked(company.administrator, deed, owned(company, 1), **values)
    assert [error.field for error in problem.value.errors] == [field]


def test_undo_leaves_what_a_person_has_changed_since_and_names_it(company: Company) -> None:
    first, second = owned(company, 2)
    bulk = done(company.head, "assign", [first, second], employees=[company.colleague.pk])
    assign_one(Lead.objects.get(pk=second), to=company.head, by=company.head, at=timezone.now())
    undone = back(bulk, company.head)
    assert (undone.restored, undone.left) == (1, {"changed": 1})
    assert BulkPart.objects.get(bulk=bulk).left == {"changed": [second]}
    assert Lead.objects.get(pk=first).owner_employee == company.owner
    assert Lead.objects.get(pk=second).owner_employee == company.head


def test_after_an_undo_the_base_is_sound(company: Company) -> None:
    back(done(company.head, "assign", owned(company), employees=[company.colleague.pk]), company.head)
    assert broken(sql.rows, worker_runs=False) == []


def test_undo_gives_nothing_back_to_somebody_who_left(company: Company) -> None:
    numbers = owned(company, 1)
    bulk = done(company.head, "assign", numbers, employees=[company.colleague.pk])
    let_go(company.owner, to=None, by=company.administrator, at=timezone.now())
    undone = back(bulk, company.head)
    assert (undone.restored, undone.left) == (0, {"owner_left": 1})


def test_it_is_undone_once(company: Company) -> None:
    bulk = done(company.head, "heat", owned(company, 1), heat="hot")
    back(bulk, company.head)
    with pytest.raises(Conflict):
        back(bulk, company.head)
    with pytest.raises(Conflict):
        start(bulk, by=company.head, at=timezone.now())


def test_nobody_starts_or_undoes_what_is_not_his(company: Company) -> None:
    shown = looked(company.head, "heat", owned(company, 1), heat="hot")
    with pytest.raises(NotSeen):
        start(shown.bulk, by=company.administrator, at=timezone.now())
    bulk = start(shown.bulk, by=company.head, at=timezone.now())
    with pytest.raises(Forbidden):
        back(bulk, company.owner)
    assert back(bulk, company.administrator).state == "undone"


def many(company: Company, monkeypatch: pytest.MonkeyPatch, count: int = 6) -> tuple[BulkChange, list[int]]:
    """A bulk change that has begun and whose parts are walked by hand, as jobs would."""
    monkeypatch.setattr(bulk_module, "PART", 2)
    monkeypatch.setattr(bulk_module, "AT_ONCE", 0)
    numbers = owned(company, count)
    return done(company.head, "assign", numbers, employees=[company.colleague.pk]), numbers


def test_a_job_that_runs_twice_does_no_harm(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk, numbers = many(company, monkeypatch)
    for place in (0, 0, 1, 0, 2, 2):
        walk(bulk.pk, place=place, at=timezone.now())
    bulk.refresh_from_db()
    assert (bulk.state, bulk.changed) == ("done", 6)
    assert Assignment.objects.filter(why__code="bulk").count() == len(numbers)


def test_what_was_lost_between_parts_goes_on(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk, _numbers = many(company, monkeypatch)
    walk(bulk.pk, place=0, at=timezone.now())
    monkeypatch.setattr(bulk_module, "AT_ONCE", 100)
    bulk_module.resume(bulk, at=timezone.now())
    bulk.refresh_from_db()
    assert (bulk.state, bulk.changed) == ("done", 6)


def test_a_stopped_one_keeps_what_is_done_and_is_undone(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk, _numbers = many(company, monkeypatch)
    before = rows()
    walk(bulk.pk, place=0, at=timezone.now())
    stop(bulk, by=company.head, at=timezone.now())
    walk(bulk.pk, place=1, at=timezone.now())
    assert Lead.objects.filter(owner_employee=company.colleague).count() == 2
    monkeypatch.setattr(bulk_module, "AT_ONCE", 100)
    undone = back(bulk, company.head)
    assert (undone.state, undone.restored) == ("undone", 2)
    assert rows() == before


def test_it_stops_by_itself_where_the_new_owner_leaves(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk, _numbers = many(company, monkeypatch)
    let_go(company.colleague, to=None, by=company.administrator, at=timezone.now())
    walk(bulk.pk, place=0, at=timezone.now())
    bulk.refresh_from_db()
    assert (bulk.state, bulk.why_stopped, bulk.changed) == ("stopped", "not_here", 0)
    assert Notice.objects.get(kind="bulk.ended").employee == company.head


def test_few_questions_whatever_the_number(company: Company, django_assert_max_num_queries: Any) -> None:
    numbers = owned(company, 10)
    with django_assert_max_num_queries(55):
        bulk = done(company.head, "assign", numbers, employees=[company.colleague.pk])
    with django_assert_max_num_queries(45):
        back(bulk, company.head)


def test_no_stay_ends_before_it_began(company: Company) -> None:
    numbers = owned(company, 1)
    Stay.objects.update(since=timezone.now() + timedelta(minutes=5))
    done(company.head, "assign", numbers, employees=[company.stranger.pk])
    first, second = Stay.objects.order_by("pk")
    assert first.since <= first.until == second.since


def test_what_nobody_may_take_back_any_more_is_forgotten(company: Company) -> None:
    bulk = done(company.head, "heat", owned(company), heat="hot")
    assert (forget_undo(at=timezone.now() + UNDONE_WITHIN - timedelta(hours=1)), bulk.parts.count()) == (0, 1)
    assert forget_undo(at=timezone.now() + UNDONE_WITHIN + timedelta(hours=1)) == 4  # three leads and their part
    assert not Before.objects.exists()
