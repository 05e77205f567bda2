"""The forecast: what open deals may bring, by month and currency, and the very deals behind each number."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from teplo.clients import actions
from teplo.clients.forecast import Bucket, Forecast, conditions_of, forecast, today_of
from teplo.clients.lists import DEALS, asked
from teplo.clients.models import Deal, Stage
from teplo.kit.filters import EVERYTHING, Condition, Context, Group, Operator
from teplo.staff.models import Employee
from tests.clients.test_verbs import deal_of, signed, stage
from tests.company import Company

# Noon of a day in the middle of a month: months and days come out alike at whatever hour the tests run.
NOON = datetime(2030, 5, 15, 12, tzinfo=ZoneInfo("Europe/Moscow"))
CONTEXT = Context(now=NOON, zone=ZoneInfo("Europe/Moscow"))
DAYS = {
    "overdue": date(2030, 5, 14),
    "today": date(2030, 5, 15),
    "month's end": date(2030, 5, 31),
    "next": date(2030, 6, 1),
    "last shown": date(2031, 4, 30),
    "beyond": date(2031, 5, 1),
    "never": None,
}


def told(company: Company, who: Employee | None = None) -> dict[str, Forecast]:
    stages = list(Stage.objects.filter(pipeline__key="sales"))
    return {one.currency: one for one in forecast(who or company.owner, stages, EVERYTHING, CONTEXT)}


def test_deals_are_counted_in_the_months_in_which_they_are_expected(company: Company) -> None:
    for title, day in DAYS.items():
        deal_of(company.owner, title, amount=Decimal(100), expected_on=day)
    found = told(company)["RUB"]
    assert [(bucket, figures.deals, figures.weighted) for bucket, figures in found.rows] == [
        (Bucket("late"), 1, Decimal("20.00")),
        (Bucket("month", date(2030, 5, 1)), 2, Decimal("40.00")),
        (Bucket("month", date(2030, 6, 1)), 1, Decimal("20.00")),
        (Bucket("month", date(2031, 4, 1)), 1, Decimal("20.00")),
        (Bucket("later"), 1, Decimal("20.00")),
        (Bucket("never"), 1, Decimal("20.00")),
    ]
    assert (found.whole.deals, found.whole.amount, found.whole.weighted) == (7, Decimal(700), Decimal(140))


def test_every_number_opens_the_very_deals_that_it_counts(company: Company) -> None:
    for title, day in DAYS.items():
        deal_of(company.owner, title, amount=Decimal(100), expected_on=day)
    for bucket, figures in told(company)["RUB"].rows:
        tree = Group("all", conditions_of(bucket, today_of(CONTEXT)))
        assert asked(DEALS, company.owner, tree, CONTEXT).count() == figures.deals


def test_each_currency_stands_by_itself_and_closed_deals_nowhere(company: Company) -> None:
    soon = DAYS["next"]
    deal_of(company.owner, amount=Decimal(100), expected_on=soon)
    deal_of(company.owner, amount=Decimal("33.33"), currency="USD", expected_on=soon)
    won = deal_of(company.owner, amount=Decimal(999), expected_on=soon)
    actions.move_deal(won, stage=stage("won"), **signed(company.owner))
    found = told(company)
    assert {currency: one.whole.amount for currency, one in found.items()} == {"RUB": 100, "USD": Decimal("33.33")}
    assert found["USD"].whole.weighted == Decimal("6.67")


def test_only_the_deals_that_one_sees_are_in_it(company: Company) -> None:
    deal_of(company.owner, amount=Decimal(100), expected_on=DAYS["next"])
    assert told(company, company.stranger) == {}
    assert told(company, company.head)["RUB"].whole.deals == 1


def test_the_forecast_can_be_asked_as_a_list_can(company: Company) -> None:
    deal_of(company.owner, "Паркет", amount=Decimal(100), expected_on=DAYS["next"])
    deal_of(company.owner, "Обои", amount=Decimal(7), expected_on=DAYS["next"] + timedelta(days=1))
    tree = Group("all", (Condition("q", Operator.IS, ("паркет",)),))
    found = forecast(company.owner, Stage.objects.all(), tree, CONTEXT)
    assert [one.whole.amount for one in found] == [Decimal(100)]


def test_it_costs_one_question(company: Company, django_assert_max_num_queries: object) -> None:
    deal_of(company.owner, amount=Decimal(100), expected_on=DAYS["next"])
    stages = list(Stage.objects.all())
    owner = Employee.objects.get(pk=company.owner.pk)
    list(Deal.objects.visible_to(owner)[:1])  # what his role may is known from here on
    with django_assert_max_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django
        forecast(owner, stages, EVERYTHING, CONTEXT)
