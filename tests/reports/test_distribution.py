"""Who got what and what was due to him: counted exactly, each number opening its leads, for whoever asks."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.utils import timezone

from teplo.kit.filters import FilterMistake
from teplo.leads import lists
from teplo.leads.fields import read_leads
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.reports.actions import export_distribution
from teplo.reports.distribution import Report, Row, answer, link, read
from teplo.reports.rules import fair_shares
from teplo.staff.models import Employee, HiddenField, Schedule, Shift, Working
from teplo.triage.actions import assign, take
from teplo.triage.given import Way
from teplo.triage.models import Offer, Rule
from tests.company import Company, person, rule, send


def asked(employee: Employee, address: str = "period=last_7_days") -> Report:
    context = lists.context_of(employee)
    return answer(employee, read(parse_qsl(address), context), context)


def row_of(report: Report, employee: Employee) -> Row:
    return next(row for row in report.rows if row.employee == employee)


def come(company: Company, count: int, *, first: int = 0, heat: str = "") -> list[Lead]:
    more = {"heat": heat} if heat else {}
    numbers = [send(company, person=person(email=f"a{n}@x.ru"), **more).lead for n in range(first, first + count)]
    return list(Lead.objects.filter(pk__in=numbers).order_by("pk"))


def behind(employee: Employee, address: str) -> int:
    tree = read_leads(parse_qsl(urlsplit(address).query), ignore=["look"])
    return lists.count(employee, tree, lists.context_of(employee)).number


def test_what_the_rules_gave_is_counted_beside_what_was_due(company):
    rule("round_robin", company.owner, company.colleague)
    come(company, 4)
    row = row_of(asked(company.administrator), company.owner)
    assert (row.got, row.due) == (2, pytest.approx(2, abs=0.3))


def test_hands_queues_offers_and_hand_overs_are_counted_apart(company):
    given = rule("round_robin", company.owner)
    [lead] = come(company, 1)
    now = timezone.now()
    assign(lead, to=company.colleague, by=company.head, at=now)
    Offer.objects.create(
        lead=lead, employee=company.owner, rule=given, state="refused", since=now, until=now, ended_at=now
    )
    Rule.objects.filter(pk=given.pk).update(is_active=False)
    [waiting] = come(company, 1, first=10)
    take(waiting, by=company.colleague, at=now)
    report = asked(company.administrator)
    owner, colleague = row_of(report, company.owner), row_of(report, company.colleague)
    assert dict(owner.counts) == {Way.RULES: 1, Way.ON: 1, Way.REFUSED: 1}
    assert dict(colleague.counts) == {Way.HAND: 1, Way.TOOK: 1}


def test_every_number_opens_the_leads_that_it_counts(company):
    test_hands_queues_offers_and_hand_overs_are_counted_apart(company)
    report = asked(company.administrator)
    counted = 0
    for row in (*report.rows, report.total):
        for way in Way:
            number = row.employee.pk if row.employee else None
            assert behind(company.administrator, link(report.question, way, number)) == row.counts[way], way
            counted += row.counts[way]
    assert counted == 2 * 5


def test_a_rule_and_a_heat_narrow_the_figures_and_the_lists_behind_them(company):
    made = rule("round_robin", company.owner)
    come(company, 2, heat="hot")
    come(company, 1, first=5)
    for address, count in ((f"rule={made.pk}", 3), ("heat=hot", 2), ("heat=none", 1), (f"rule={made.pk + 1}", 0)):
        report = asked(company.administrator, f"period=today&{address}")
        assert row_of(report, company.owner).got == count, address
        assert behind(company.administrator, link(report.question, Way.RULES, company.owner.pk)) == count, address


def test_a_hidden_heat_is_neither_asked_nor_found_out(company):
    rule("round_robin", company.owner)
    come(company, 1, heat="hot")
    question = asked(company.administrator, "period=today&heat=hot").question
    HiddenField.objects.create(role=company.administrator.role, entity="lead", field="heat")
    administrator = Employee.objects.get(pk=company.administrator.pk)
    with pytest.raises(FilterMistake):
        asked(administrator, "period=today&heat=hot")
    assert behind(administrator, link(question, Way.RULES, company.owner.pk)) == 0


def test_a_head_sees_his_own_people_and_whoever_left_stands_where_he_got_something(company):
    rule("round_robin", company.owner, company.stranger)
    come(company, 2)
    names = [str(row.employee) for row in asked(company.head).rows]
    assert names == ["Colleague", "Head", "Owner"]
    assert row_of(asked(company.head), company.owner).due == pytest.approx(1, abs=0.3)
    Employee.objects.filter(pk__in=(company.stranger.pk, company.colleague.pk)).update(is_active=False)
    names = [str(row.employee) for row in asked(company.administrator).rows]
    assert names == ["Administrator", "Head", "Owner", "Stranger"]


def test_time_on_shift_and_weights_make_the_share(company):
    made = rule("weighted", company.owner, company.colleague)
    Rule.objects.filter(pk=made.pk).update(weights={str(company.owner.pk): 3})
    come(company, 4)
    assert row_of(asked(company.administrator), company.owner).due == pytest.approx(3, abs=0.3)
    schedule = Schedule.objects.create(name="x", pattern={"kind": "weekly", "days": [[]] * 7})
    now = timezone.now()
    for one, hours in ((company.owner, 1), (company.colleague, 3)):
        Working.objects.create(employee=one, schedule=schedule, since=now.date() - timedelta(days=3))
        Shift.objects.create(
            employee=one, starts_at=now - timedelta(hours=hours + 24), ends_at=now - timedelta(hours=24)
        )
    report = asked(company.administrator)
    assert (row_of(report, company.owner).due, row_of(report, company.colleague).due) == (
        pytest.approx(2),
        pytest.approx(2),
    )
    assert round(row_of(report, company.colleague).hours) == 3


def test_shares_follow_weight_and_time():
    assert fair_shares(8, {1: 1, 2: 3}, {1: 10, 2: 10}) == {1: 2, 2: 6}
    assert fair_shares(8, {1: 1, 2: 1}, {1: 10}) == {1: 8, 2: 0}
    assert fair_shares(8, {1: 1, 2: 3}, {}) == {1: 2, 2: 6}
    assert fair_shares(8, {}, {}) == {}


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("period=soon", "period"), ("from=2026-01-01", "to"), ("from=2020-01-01&to=2026-01-01", "from"),
        ("rule=x", "rule"), ("heat=boiling", "heat"), ("colour=red", "colour"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_read_names_its_parameter(company, address, field):
    with pytest.raises(FilterMistake) as mistake:
        asked(company.administrator, address)
    assert mistake.value.field == field


@pytest.mark.parametrize(
    "value",
    [
        "rules", "rules.5", "given.5@2026-01-01..2026-01-02", "rules.5@2026-01-02..2026-01-01",
        "rules.5@2026-13-01..2026-13-02", "rules.0@2026-01-01..2026-01-02",
    ],
)  # fmt: skip
def test_a_filter_that_names_no_figure_is_refused(company, value):
    with pytest.raises(FilterMistake):
        read_leads([("given", value)])


def test_the_figures_are_counted_in_few_questions(company, django_assert_max_num_queries):
    for _number in range(5):
        rule("round_robin", company.owner, company.colleague)
    come(company, 2)
    with django_assert_max_num_queries(9):
        asked(company.administrator)


def test_whoever_takes_the_figures_away_is_remembered(company):
    export_distribution(asked(company.administrator), form="csv", by=company.administrator, at=timezone.now())
    assert Event.objects.get(kind="report.exported").facts["report"] == "distribution"
