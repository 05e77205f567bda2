"""The page of an import says why something ended, and what may be done then."""

import pytest
from django.utils import timezone

from teplo.intake.actions import imports
from teplo.intake.actions.imports.course import fail
from teplo.intake.imports.models import Import
from teplo.intake.imports.walking import walk_on
from teplo.kit.limits import LIMITS
from teplo.staff.models import Employee
from tests.company import Company
from tests.intake.imports import brought, chosen, csv_of, given

ROWS = (("name", "phone"), ("Иван Петров", "8 912 345-67-89"))


@pytest.fixture
def page(client, company: Company, own_data):
    LIMITS.forget()
    Employee.objects.update(language="en")
    client.force_login(company.administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def ready(company: Company, own_data) -> Import:
    return chosen(given(csv_of(ROWS), by=company.administrator), {0: "name", 1: "phone"})


def test_a_file_that_could_not_be_looked_through_says_why(page, ready, company):
    imports.check(ready, by=company.administrator, at=timezone.now())
    fail(ready.pk, why="table_broken_letters", sentence="Row 7 holds odd letters.", at=timezone.now())
    assert "Row 7 holds odd letters." in page.get(f"/imports/{ready.pk}/").text


def test_the_whole_file_looked_through_is_shown(page, company):
    imp = chosen(given(csv_of([*ROWS, ("Анна", "12")]), by=company.administrator))
    imports.check(imp, by=company.administrator, at=timezone.now())
    walk_on(imp.pk)
    shown = page.get(f"/imports/{imp.pk}/").text
    assert "The whole file was read" in shown
    assert "To be refused" in shown


@pytest.mark.parametrize(("language", "why"), [("en", "12,3,Phone: "), ("ru", "12;3;Телефон: ")])
def test_refused_rows_come_in_the_language_of_whoever_asks(page, company, language, why):
    Employee.objects.update(language=language)
    refused = brought(chosen(given(csv_of([*ROWS, ("Анна", "12")]), by=company.administrator)))
    answer = page.get(f"/imports/{refused.pk}/refused/csv/")
    assert why in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("end", ["stop", "fail"])
def test_what_has_ended_early_can_go_on(page, ready, company, end):
    by, now = company.administrator, timezone.now()
    begun = imports.begin(ready, by=by, at=now)
    if end == "stop":
        imports.stop(begun, by=by, at=now)
    else:
        fail(begun.pk, why="failed", at=now)
    address = f"/imports/{ready.pk}/"
    assert f'action="{address}resume/"' in page.get(address).text
    page.post(f"{address}resume/")
    assert Import.objects.get(pk=ready.pk).state == "running"
