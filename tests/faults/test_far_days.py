"""F-50: days that do not exist or lie beyond every calendar, from forms, addresses and machines."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from teplo.leads.models import Lead
from teplo.reports.rules import Period
from teplo.reports.rules import before as before_of
from teplo.work.models import Task
from tests.api.caller import Caller
from tests.api.conftest import as_caller, fresh_limits  # noqa: F401 (fixtures)
from tests.company import Company, person, rule, send

BEYOND = [
    "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-12:00", "1000-02-28T23:59:59Z", "1899-12-31T23:59:59+03:00",
    "2024-02-29T12:00:00+03:00", "2027-12-31T23:59:59+03:00", "2100-03-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00", "2026-02-29T12:00:00Z", "2026-06-31T12:00:00Z", "+12026-01-01T00:00:00Z", "99999",
    "2026-10-25T02:30:00", "",
]  # fmt: skip
DAYS = ["0001-01-01", "1000-01-01", "2026-02-29", "2028-02-29", "2026-06-31", "2100-01-01", "9999-12-31", "10000-01-01"]


@pytest.fixture
def lead(company: Company) -> Lead:
    rule("fixed", company.owner)
    given = send(company, at=datetime(2026, 3, 1, tzinfo=UTC), text="Ламинат", person=person(phone="+79012345678"))
    return Lead.objects.get(pk=given.lead)


@pytest.fixture
def owner(company: Company, as_caller: Callable[..., Caller]) -> Caller:  # noqa: F811 (the fixture)
    return as_caller(company.owner)


def answers_all(company: Company, owner: Caller, lead: int) -> None:
    """Whoever looks at the lead afterwards sees it: pages and lists, by hand and by machine."""
    client = Client(raise_request_exception=False)
    client.force_login(company.owner)
    for page in (f"/leads/{lead}/", "/leads/", "/leads/calendar/", "/tasks/", "/", "/reports/"):
        assert client.get(page, follow=True).status_code in (200, 403), page
    for path in (f"leads/{lead}", f"tasks?lead={lead}", "leads", "tasks"):
        owner.get(path)
        assert owner.status == 200, path


@pytest.mark.parametrize("at", BEYOND)
def test_f50_an_enquiry_from_any_time_is_kept_and_can_be_looked_at(company: Company, owner: Caller, at: str) -> None:
    rule("fixed", company.owner)
    told = owner.post(
        "enquiries", {"at": at, "text": "Ламинат", "person": {"name": "Иван", "phones": ["+79012345678"]}}
    )
    assert owner.status == 201, told
    found = Lead.objects.get(pk=told["lead"])
    assert 2000 <= found.created_at.year <= timezone.now().year
    answers_all(company, owner, found.pk)


@pytest.mark.parametrize("due", BEYOND)
def test_f50_a_term_is_taken_or_refused_and_never_spoils_the_card(
    company: Company, owner: Caller, lead: Lead, due: str
) -> None:
    owner.post("tasks", {"lead": lead.pk, "kind": "call", "title": "Замер", "due_at": due})
    assert owner.status in (201, 422)
    task = Task.objects.filter(lead=lead).values_list("pk", flat=True)[0]
    owner.patch(f"tasks/{task}", {"due_at": due})
    assert owner.status in (200, 422)
    owner.patch(f"tasks/{task}", {"remind_at": due})
    assert owner.status in (200, 422)
    answers_all(company, owner, lead.pk)


@pytest.mark.parametrize("day", DAYS)
def test_f50_a_day_to_wait_for_or_to_come_back_on_is_taken_or_refused(
    company: Company, owner: Caller, lead: Lead, day: str
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(company.owner)
    waits = client.post(f"/leads/{lead.pk}/wait/", {"until": day, "reason": "Отпуск", "version": lead.version})
    assert waits.status_code < 500
    took = Lead.objects.get(pk=lead.pk).wait_until
    assert took == (date(2028, 2, 29) if day == "2028-02-29" else None), waits.content.decode()
    answers_all(company, owner, lead.pk)
    owner.post(f"leads/{lead.pk}/reject", {"reason": "price", "come_back_on": day})
    assert owner.status == (200 if day == "2028-02-29" else 422)
    answers_all(company, owner, lead.pk)


@pytest.mark.parametrize("text", [*DAYS, "last_99999999", "next_99999999", "last_0", "2026-02-30", "month_-99999999"])
def test_f50_no_day_in_an_address_breaks_a_page(company: Company, owner: Caller, lead: Lead, text: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(company.head)
    pages = [f"/leads/calendar/?view={view}&on={text}" for view in ("month", "week", "day")]
    pages += [f"/leads/?created_from={text}", f"/leads/?created_to={text}", f"/leads/?created={text}"]
    pages += [f"/leads/?f=created~in~{text}", f"/leads/?f=created~between~{text}~{text}"]
    pages += [f"/reports/?period={text}", f"/reports/?from={text}&to={text}", f"/reports/funnel/?from={text}&to={text}"]
    for page in pages:
        assert client.get(page, follow=True).status_code < 500, page


@given(st.dates(), st.dates())
def test_f50_a_period_before_a_period_is_found_or_does_not_exist(first: date, last: date) -> None:
    assume(first <= last)
    before = before_of(Period(first, last))
    assert before is None or before.last < first
