"""A shift ends: what waits goes to those who are there, once, and comes back where the company wants it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.ledger.actors import SYSTEM
from teplo.staff.models import Employee
from teplo.triage import actions as triage
from teplo.triage.actions import shift_ends
from teplo.triage.actions.redraw import redraw
from teplo.triage.models import ShiftEnd, ShiftPolicy, StandIn
from teplo.work.models import Task
from tests import company as people
from tests.company import Company, person
from tests.triage.test_clocks import agree, answer, lay_hours

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
END, NEXT = NOW + 8 * HOUR, NOW + 23 * HOUR


def shifts(company: Company, policy: str) -> Lead:
    """The owner works till the evening and from tomorrow morning on; a lead of his waits for an answer."""
    ShiftPolicy.objects.update_or_create(pk=1, defaults={"handover": policy})
    people.rule("fixed", company.owner)
    lead = Lead.objects.get(pk=people.send(company, at=END - HOUR, person=person(phone="+7 921 555-01-02")).lead)
    lay_hours(company.owner, (NOW - HOUR, END), (NEXT, NEXT + 9 * HOUR))
    people.rule("fixed", company.colleague)
    return lead


def see_to(at: datetime) -> None:
    for employee, end in shift_ends.to_see_to(at):
        shift_ends.hand_over(employee, end, at=at)
    for employee in shift_ends.come_back(at):
        shift_ends.give_back(employee, at=at)


def owners(lead: Lead) -> tuple[Employee | None, Employee | None]:
    lead.refresh_from_db()
    return lead.owner_employee, Task.objects.filter(lead=lead, state="open").get().owner_employee


def test_what_waits_goes_to_whoever_is_there_and_comes_back_in_the_morning(company: Company) -> None:
    lead = shifts(company, "back")
    see_to(END - HOUR)
    assert owners(lead) == (company.owner, company.owner)
    for moment in (END, END + HOUR):
        see_to(moment)
    assert owners(lead) == (company.colleague, company.colleague)
    agree()
    for moment in (NEXT, NEXT + HOUR):
        see_to(moment)
    assert owners(lead) == (company.owner, company.owner)
    assert list(lead.assignments.order_by("pk").values_list("why__code", "why__again"))[1:] == [
        ("fixed", "shift_end"),
        ("shift_back", None),
    ]
    agree()


@pytest.mark.parametrize(("policy", "stays"), [("keep", True), ("hand", False)])
def test_the_company_says_what_becomes_of_it(company: Company, policy: str, stays: bool) -> None:
    lead = shifts(company, policy)
    for moment in (END, NEXT):
        see_to(moment)
    assert owners(lead)[0] == (company.owner if stays else company.colleague)


def test_who_has_been_answered_and_waits_for_nothing_stays_with_his_manager(company: Company) -> None:
    lead = shifts(company, "back")
    answer(lead, company.owner, END - HOUR)
    Task.objects.filter(lead=lead, state="open").update(due_at=NEXT + HOUR)
    see_to(END)
    assert owners(lead)[0] == company.owner


def test_what_went_on_to_somebody_else_does_not_come_back(company: Company) -> None:
    lead = shifts(company, "back")
    see_to(END)
    triage.assign(lead, to=company.stranger, by=company.administrator, at=END + HOUR)
    see_to(NEXT)
    assert owners(lead)[0] == company.stranger


def much_waits(company: Company) -> None:
    """Five of his, which go in parts of two."""
    shifts(company, "hand")
    for number in range(4):
        came = people.send(company, at=END - HOUR, person=person(phone=f"+7 921 555-02-{number:02}"))
        triage.assign(Lead.objects.get(pk=came.lead), to=company.owner, by=company.administrator, at=END - HOUR)


def left_with(employee: Employee) -> int:
    return Lead.objects.filter(owner_employee=employee).count()


@pytest.fixture
def _in_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shift_ends, "MOST", 2)


@pytest.mark.usefixtures("_in_twos")
def test_everything_that_waits_is_handed_over_however_much_it_is(company: Company) -> None:
    much_waits(company)
    counts = [shift_ends.hand_over(company.owner.pk, END, at=END) for _twice in range(2)]
    assert (counts, left_with(company.colleague)) == ([5, 0], 5)


@pytest.mark.usefixtures("_in_twos")
def test_who_switches_himself_off_waits_for_the_first_part_alone(company: Company) -> None:
    much_waits(company)
    Employee.objects.filter(pk=company.owner.pk).update(on_shift=False)
    see = front_door(partial(shift_ends.see_off, by=SYSTEM))
    assert (see(company.owner.pk, END - HOUR, at=END - HOUR), left_with(company.owner)) == (2, 3)
    see_to(END - HOUR / 2)
    assert (left_with(company.owner), ShiftEnd.objects.filter(done_at=None).exists()) == (0, False)


class Killed(BaseException):
    """What a process sees of its own death: nothing is caught, and its transaction is gone."""


def dying(lives: int) -> Callable[..., object]:
    """`redraw` in a process that dies when it has handed so many over."""
    handed = iter(range(lives))

    def redraw_or_die(*given: object, **more: object) -> object:
        if next(handed, None) is None:
            raise Killed
        return redraw(*given, **more)

    return redraw_or_die


@pytest.mark.usefixtures("_in_twos")
@pytest.mark.parametrize(("lives", "left"), [(2, 3), (3, 3), (4, 1)])
@pytest.mark.parametrize("is_naive", [False, True])
def test_after_a_death_the_rest_is_handed_over_once(
    company: Company, monkeypatch: pytest.MonkeyPatch, lives: int, left: int, is_naive: bool
) -> None:
    """The control takes an end that was begun for one that is done."""
    much_waits(company)
    monkeypatch.setattr(shift_ends, "redraw", dying(lives))
    with pytest.raises(Killed):
        see_to(END)
    monkeypatch.setattr(shift_ends, "redraw", redraw)
    assert left_with(company.owner) == left
    if is_naive:
        ShiftEnd.objects.update(done_at=END)
    see_to(END + HOUR / 60)
    assert left_with(company.owner) == (left if is_naive else 0)
    assert StandIn.objects.count() == 5 - left_with(company.owner)
