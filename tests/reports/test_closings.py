"""What was won and lost: every number is the number of deals behind its link, for whoever asks."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from teplo.clients import actions, lists
from teplo.clients.fields import BESIDE, DEAL
from teplo.clients.models import Deal, Pipeline, Stage
from teplo.kit.filters import Context, FilterMistake, read_address
from teplo.kit.problems import NotSeen
from teplo.reports.closings import KINDS, Report, answer, kind_of, read
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.terms.models import Reason
from tests.clients.test_verbs import deal_of, signed, stage
from tests.company import Company

ZONE = ZoneInfo("Europe/Moscow")
QUESTIONS = [
    "", "from=2026-03-01&to=2026-03-31", "from=2026-03-02", "owner=me", "currency=USD", "kind=won", "lost_reason=none",
    "to=2026-03-10&owner=my_team", "amount_from=200&kind=lost",
]  # fmt: skip


@pytest.fixture
def deals(company: Company) -> Company:
    """Deals of two people in two pipelines: won, lost for two reasons and for none, and open ones."""
    other = Pipeline.objects.create(key="repeat", name="Repeat", position=1)
    ends = [Stage.objects.create(pipeline=other, key=kind, kind=kind, position=0) for kind in ("open", "won", "lost")]
    reasons = [*Reason.objects.filter(kind=Reason.Kind.LOST)[:2], None]
    for number in range(24):
        who = (company.owner, company.stranger)[number % 2]
        deal = deal_of(
            who, f"Deal {number}", amount=Decimal(100 * number) or None, currency=("RUB", "USD")[number % 5 == 0]
        )
        end = (stage("won"), stage("lost"), *ends)[number % 5]
        at = None if end.kind == "open" else datetime(2026, 3, 1 + number, 21, 30, tzinfo=UTC)
        reason = reasons[number % 3] if end.kind == "lost" else None
        Deal.objects.filter(pk=deal.pk).update(stage=end, stage_kind=end.kind, closed_at=at, lost_reason=reason)
    return company


def context_of(employee: Employee) -> Context:
    return Context(now=timezone.now(), zone=ZONE, me=employee.pk, team_ids=employee.mate_ids)


def asked(employee: Employee, name: str, address: str = "") -> Report:
    context = context_of(employee)
    return answer(employee, KINDS[name], read(parse_qsl(address), employee, context), context)


def behind(employee: Employee, link: str) -> int:
    tree = read_address(parse_qsl(urlsplit(link).query), DEAL, ignore=BESIDE)
    return lists.count(lists.DEALS, employee, tree, context_of(employee)).number


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("who", ["owner", "head", "administrator"])
def test_every_number_opens_the_deals_that_it_counts(deals: Company, name: str, who: str) -> None:
    employee, seen = getattr(deals, who), 0
    for address in QUESTIONS:
        report = asked(employee, name, address)
        for row in (*report.rows, report.total):
            for figures in (row.whole, *row.ends.values()):
                assert figures.count == behind(employee, figures.link), (address, figures.link)
        assert sum(row.whole.count for row in report.rows) == report.total.whole.count
        seen += report.total.whole.count
    assert seen > len(QUESTIONS)


def test_sums_are_of_each_currency_and_end(deals: Company) -> None:
    report = asked(deals.administrator, "deals-by-pipeline")
    assert set(report.currencies) == {"RUB", "USD"}
    for end, figures in report.total.ends.items():
        found = Deal.objects.filter(stage_kind=end).values_list("currency", "amount")
        for currency in report.currencies:
            sums = sum(amount or 0 for now, amount in found if now == currency)
            assert figures.sums.get(currency, 0) == sums


def test_a_lost_deal_counts_for_its_reason_and_a_reopened_one_for_none(company: Company) -> None:
    reason = Reason.objects.filter(kind=Reason.Kind.LOST).first()
    deal = deal_of(company.owner, amount=Decimal(5))
    actions.move_deal(deal, stage=stage("lost"), lost_reason=reason, **signed(company.owner))
    assert [(row.name, row.whole.count) for row in asked(company.owner, "deals-by-loss").rows] == [(str(reason), 1)]
    actions.move_deal(deal, stage=stage("won"), **signed(company.owner))
    assert asked(company.owner, "deals-by-loss").rows == []
    assert asked(company.owner, "deals-by-manager").total.ends["won"].sums == {"RUB": 5}


def test_midnight_is_that_of_whoever_asks(deals: Company) -> None:
    deal = Deal.objects.filter(stage_kind="won").latest("closed_at")
    day = (deal.closed_at + timedelta(hours=3)).date()
    assert day != deal.closed_at.date()
    assert asked(deals.administrator, "deals-by-manager", f"from={day}&to={day}").total.whole.count == 1


@pytest.mark.parametrize(
    "address, field",
    [("from=soon", "from"), ("as_of=2026-01-01", "as_of"), ("colour=red", "colour"), ("kind=lately", "kind")],
)
def test_a_question_that_cannot_be_asked_names_its_parameter(company: Company, address: str, field: str) -> None:
    with pytest.raises(FilterMistake) as mistake:
        asked(company.owner, "deals-by-loss", address)
    assert mistake.value.field == field
    with pytest.raises(NotSeen):
        kind_of("deals-by-moon")


def test_a_report_costs_three_statements_and_the_index_of_ended_deals_answers(
    deals: Company, django_assert_max_num_queries
) -> None:
    asked(deals.administrator, "deals-by-loss")
    with django_assert_max_num_queries(3):
        asked(deals.administrator, "deals-by-loss", "from=2026-03-01")
    rows = lists.asked(
        lists.DEALS, deals.administrator, read((), deals.administrator, context_of(deals.administrator)).tree,
        context_of(deals.administrator), permission=Permission.DEAL_SEE,
    )  # fmt: skip
    ended = rows.exclude(stage_kind="open").filter(closed_at__gte=datetime(2026, 3, 1, tzinfo=UTC)).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    assert "Index Only Scan using deal_closed" in ended.values_list("lost_reason_id", "currency", "amount").explain()
