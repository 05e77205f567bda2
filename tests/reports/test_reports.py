"""Every number of a report is the number of leads behind its link, for whoever asks, whatever is asked."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from teplo.channels.models import Source
from teplo.kit.filters import Context, FilterMistake
from teplo.kit.problems import Forbidden, NotSeen
from teplo.leads import lists, tally
from teplo.leads.fields import read_leads
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.reports.actions import export
from teplo.reports.address import read_question
from teplo.reports.queries import KINDS, Report, Row, answer, kind_for
from teplo.staff.models import Employee, Grant, HiddenField
from tests.company import Company
from tests.leads.test_tally import WHO, World

AMSTERDAM, MAGADAN = ZoneInfo("Europe/Amsterdam"), ZoneInfo("Asia/Magadan")
QUESTIONS = [
    "", "from=2025-11-01&to=2026-01-15&compare=yes", "to=2026-02-01", "from=2025-12-05&status=refused,junk",
    "as_of=2025-12-31", "as_of=2026-02-10&status=!junk", "as_of=2026-03-01&owner=none", "as_of=2026-01-20&kind=refused",
    "as_of=2026-01-20&owner=me,queue:1", "as_of=2026-01-05&source=google,none&queue=none", "source=vk&owner=me",
    "from=2025-10-01&to=2026-12-31&heat=none", "as_of=2026-02-02&heat=none", "as_of=2025-01-01",
    "as_of=2026-02-02&owner=!me&status=refused,interest", "queue=1&compare=yes&from=2026-01-01&to=2026-01-31",
]  # fmt: skip


@pytest.fixture
def world(company: Company) -> World:
    for key in ("google", "vk", "avito"):
        Source.objects.get_or_create(key=key, defaults={"name": key})
    made = World(company, 41)
    made.live(110)
    return made


def asked(employee: Employee, name: str, address: str, zone: ZoneInfo = AMSTERDAM) -> tuple[Report, Context]:
    context = Context(now=timezone.now(), zone=zone, me=employee.pk, team_ids=employee.mate_ids)
    return answer(employee, KINDS[name], read_question(parse_qsl(address), context), context), context


def behind(employee: Employee, link: str, context: Context) -> int:
    return lists.count(employee, read_leads(parse_qsl(urlsplit(link).query), ignore=["look"]), context).number


@pytest.mark.parametrize("who", WHO)
def test_every_number_opens_the_leads_that_it_counts(world, who):
    employee = getattr(world.people, who)
    for place, address in enumerate(QUESTIONS):
        name = list(KINDS)[(place + WHO.index(who)) % 3]
        report, context = asked(employee, name, address, (AMSTERDAM, MAGADAN)[place % 2])
        for row in (*report.rows, report.total):
            assert row.count == behind(employee, row.link, context), (address, row.link)
            if report.question.earlier:
                assert row.earlier == behind(employee, row.earlier_link, context), (address, row.earlier_link)
        assert sum(row.count for row in report.rows) == report.total.count


def test_three_reports_of_one_question_have_one_total(world):
    totals = []
    for address in QUESTIONS:
        counts = {asked(world.people.administrator, name, address)[0].total.count for name in KINDS}
        assert len(counts) == 1
        totals += counts
    assert sum(map(bool, totals)) > len(QUESTIONS) * 2 / 3


@pytest.mark.parametrize("who", WHO)
def test_a_list_of_the_past_counts_exactly(world, who):
    employee = getattr(world.people, who)
    report, context = asked(employee, "leads-by-manager", "as_of=2026-01-31&status=!junk")
    for row in (*report.rows, report.total):
        tree = read_leads(parse_qsl(urlsplit(row.link).query))
        assert tally.exact_count(employee, tree, context) == row.count


def test_rights_by_status_hold_for_the_past_too(world):
    head = world.people.head
    Grant.objects.create(role=head.role, permission="lead.see", status="refused", scope="none")
    for name in KINDS:
        report, context = asked(Employee.objects.get(pk=head.pk), name, "as_of=2026-01-31")
        assert all(row.count == behind(head, row.link, context) for row in (*report.rows, report.total))
    assert report.total.count < asked(world.people.administrator, name, "as_of=2026-01-31")[0].total.count


def test_sums_are_of_each_currency_and_of_nobody_who_must_not_see_them(world):
    report, _context = asked(world.people.administrator, "leads-by-status", "")
    assert set(report.currencies) == {"RUB", "EUR"}
    for row in report.rows:
        leads = Lead.objects.filter(status__key=row.key)
        assert row.sums.get("EUR", 0) == sum(lead.amount or 0 for lead in leads if lead.currency == "EUR")
    HiddenField.objects.create(role=world.people.administrator.role, entity="lead", field="amount")
    hidden, _context = asked(Employee.objects.get(pk=world.people.administrator.pk), "leads-by-status", "")
    assert hidden.currencies == []


def test_what_a_role_does_not_show_is_no_report(company):
    HiddenField.objects.create(role=company.owner.role, entity="lead", field="source")
    owner = Employee.objects.get(pk=company.owner.pk)
    with pytest.raises(NotSeen):
        kind_for(owner, "leads-by-source")
    with pytest.raises(FilterMistake):
        asked(owner, "leads-by-status", "source=google")


@pytest.mark.parametrize(
    "address, field",
    [
        ("from=soon", "from"), ("to=2026-13-01", "to"), ("from=2026-02-02&to=2026-02-01", "to"), ("period=x", "period"),
        ("as_of=2026-01-01&from=2025-01-01", "as_of"), ("colour=red", "colour"), ("compare=maybe", "compare"),
        ("period=today&to=2026-01-01", "period"), ("as_of=9999-12-31", "as_of"), ("stood=x", "stood"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_names_its_parameter(company, address, field):
    with pytest.raises(FilterMistake) as mistake:
        asked(company.owner, "leads-by-status", address)
    assert mistake.value.field == field


def test_midnight_is_that_of_whoever_asks(company):
    world = World(company, 7)
    world.at = datetime(2025, 12, 31, 22, 30, tzinfo=UTC)  # half past eleven in Amsterdam, half past nine in Magadan
    world.later = lambda: world.at
    world.come()
    for zone, day in ((AMSTERDAM, date(2025, 12, 31)), (MAGADAN, date(2026, 1, 1))):
        for address, count in (
            (f"as_of={day}", 1),
            (f"as_of={day - timedelta(days=1)}", 0),
            (f"from={day}&to={day}", 1),
        ):
            report, _context = asked(company.administrator, "leads-by-status", address, zone)
            assert report.total.count == count


def test_a_report_costs_a_handful_of_queries(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        asked(world.people.head, "leads-by-manager", "period=this_month&compare=yes")


def test_a_file_is_remembered_and_not_for_everybody(world):
    people = world.people
    report, _context = asked(people.head, "leads-by-status", "")
    export(report, form="csv", by=people.head, at=timezone.now())
    told = Event.objects.get(kind="report.exported")
    assert told.facts == {"report": "leads-by-status", "form": "csv", "rows": len(report.rows)}
    with pytest.raises(Forbidden):
        export(report, form="csv", by=people.owner, at=timezone.now())


def test_rows_are_plain(world) -> None:
    report, _context = asked(world.people.administrator, "leads-by-source", "")
    assert [row.count for row in report.rows] == sorted((row.count for row in report.rows), reverse=True)
    assert all(isinstance(row, Row) for row in report.rows)
