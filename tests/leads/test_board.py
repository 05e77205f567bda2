"""The board: which leads stand in which column, for whom, how many, and what it costs."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teplo.kit.once import asked_at
from teplo.leads import board, lists, reach
from teplo.leads.fields import read_leads
from teplo.leads.models import Lead, Status, StatusKind
from teplo.staff.models import Employee, HiddenField
from teplo.terms.models import Reason
from teplo.triage import actions
from tests.company import Company, person, send


def columns(employee: Employee, *pairs: tuple[str, str], **wide: int) -> dict[str, board.Column]:
    employee = Employee.objects.get(pk=employee.pk)
    found = board.board(employee, read_leads(pairs), lists.context_of(employee), wide=wide)
    return {"new" if column.key == "new" else column.statuses[0].key: column for column in found}


def waiting(company: Company, *, minutes: int = 1, **body: object) -> Lead:
    at = timezone.now() - timedelta(minutes=minutes)
    return Lead.objects.get(pk=send(company, at=at, person=person(phone=f"+7912000{minutes:04}"), **body).lead)


def taken(company: Company, by: Employee, *, minutes: int = 1, **body: object) -> Lead:
    return actions.take(waiting(company, minutes=minutes, **body), by=by, at=timezone.now())


def test_new_enquiries_stand_first_the_oldest_on_top_then_the_companys_order(company: Company) -> None:
    young, old = waiting(company, minutes=5), waiting(company, minutes=50)
    found = columns(company.owner)
    assert list(found) == ["new", "working", "proposal", "converted", "refused", "junk"]
    assert [lead.pk for lead in found["new"].cards] == [old.pk, young.pk]
    assert [column.is_ended for column in found.values()] == [False, False, False, True, True, True]


def test_the_newest_of_those_in_work_stand_on_top(company: Company) -> None:
    old, young = taken(company, company.owner, minutes=50), taken(company, company.owner, minutes=5)
    assert [lead.pk for lead in columns(company.owner)["working"].cards] == [young.pk, old.pk]


def test_everybody_sees_and_counts_his_own(company: Company) -> None:
    lead = taken(company, company.owner)
    for who, number in ((company.owner, 1), (company.head, 1), (company.administrator, 1), (company.stranger, 0)):
        column = columns(who)["working"]
        assert ([one.pk for one in column.cards], column.count) == ([lead.pk][:number], lists.Count(number)), who


def test_sums_are_told_by_currency(company: Company) -> None:
    for minutes, (amount, currency) in enumerate([("100", "RUB"), ("20.50", "RUB"), ("7", "USD"), (None, "RUB")], 1):
        lead = taken(company, company.owner, minutes=minutes)
        Lead.objects.filter(pk=lead.pk).update(amount=amount, currency=currency)
    sums = {"RUB": Decimal("120.50"), "USD": Decimal(7)}
    assert columns(company.owner)["working"].sums == sums
    assert columns(company.owner, ("created_from", "2020-01-01"))["working"].sums == sums  # counted, not kept


@pytest.mark.parametrize("asked", [("q", "паркет"), ("heat", "hot"), ("owner", "{owner}"), ("region", "Пермь")])
def test_the_filter_of_the_list_is_the_boards(company: Company, asked: tuple[str, str]) -> None:
    wanted = taken(company, company.owner, minutes=3, need="Паркет", heat="hot", region="Пермь")
    other = taken(company, company.colleague, minutes=4, need="Плитка")
    column = columns(company.head, (asked[0], asked[1].format(owner=company.owner.pk)))["working"]
    assert [lead.pk for lead in column.cards] == [wanted.pk]
    assert column.count == lists.Count(1)
    assert other.pk in {lead.pk for lead in columns(company.head)["working"].cards}


def test_words_are_looked_for_beyond_the_newest(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    rare = taken(company, company.owner, minutes=90, need="Клинкер")
    for minutes in range(1, 5):
        taken(company, company.owner, minutes=minutes, need="Плитка")
    monkeypatch.setattr(board, "WINDOW", 3)
    column = columns(company.owner, ("q", "клинкер"))["working"]
    assert [lead.pk for lead in column.cards] == [rare.pk]
    assert column.count == lists.Count(1)


def test_a_column_shows_so_many_and_more_where_it_is_opened(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "CARDS", 2)
    for minutes in range(1, 5):
        waiting(company, minutes=minutes)
    assert (len(columns(company.owner)["new"].cards), columns(company.owner)["new"].has_more) == (2, True)
    assert (len(columns(company.owner, new=4)["new"].cards), columns(company.owner, new=4)["new"].has_more) == (
        4,
        False,
    )


def test_the_ended_are_counted_and_not_laid_out(company: Company) -> None:
    lead = taken(company, company.owner)
    actions.refuse(lead, reason=Reason.objects.get(key="price"), by=company.owner, at=timezone.now())
    column = columns(company.owner)["refused"]
    assert (column.cards, column.count) == ([], lists.Count(1))


def cost(employee: Employee, *pairs: tuple[str, str]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        columns(employee, *pairs)
    return len(asked)


@pytest.mark.parametrize("asked", [(), (("heat", "hot"),), (("q", "паркет"),)])
def test_a_board_of_twenty_columns_asks_no_more_than_one_of_three(
    company: Company, asked: tuple[tuple[str, str], ...]
) -> None:
    taken(company, company.owner, need="Паркет", heat="hot")
    few = cost(company.owner, *asked)
    for number in range(17):
        Status.objects.create(key=f"more-{number}", name=f"{number}", kind=StatusKind.WORKING, position=9)
    assert cost(company.owner, *asked) == few <= 11


def test_of_many_owners_the_cards_of_all_together_are_read(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    young, old = taken(company, company.owner, minutes=5), taken(company, company.colleague, minutes=50)
    each = [[lead.pk for lead in column.cards] for column in columns(company.head).values()]
    monkeypatch.setattr(reach, "MOST_EACH", 1)
    together = [[lead.pk for lead in column.cards] for column in columns(company.head).values()]
    assert each == together
    assert [young.pk, old.pk] in together
    assert columns(company.stranger)["working"].cards == []


def test_who_asks_in_the_same_moment_sees_his_own_board_all_the_same(company: Company) -> None:
    lead, other = taken(company, company.owner, minutes=5), taken(company, company.colleague, minutes=50)
    Lead.objects.update(amount=100)
    asked_at(time.monotonic())
    try:
        shown = columns(company.head)["working"]
        hidden = HiddenField.objects.create(role=company.head.role, entity="lead", field="amount")
        assert [one.pk for one in columns(company.owner)["working"].cards] == [lead.pk]
        assert columns(company.stranger)["working"].cards == []
        without = columns(company.head)["working"]
        hidden.delete()
        again = columns(company.head)["working"]
    finally:
        asked_at(None)
    assert [one.amount for one in without.cards] == [None, None]
    assert without.sums is None
    assert [one.pk for one in shown.cards] == [one.pk for one in again.cards] == [lead.pk, other.pk]
    assert [one.amount for one in again.cards] == [100, 100]
