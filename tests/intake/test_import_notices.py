"""Whoever brought a file in hears when it can go no further: why, and where to go on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teplo.intake.actions import imports
from teplo.intake.actions.imports import fail, revive, stop
from teplo.intake.actions.imports.course import MOST_TRIES
from teplo.intake.imports.models import Import
from teplo.staff.models import Employee
from teplo.web.notices.words import all_said
from teplo.work.adapters.push import words_of
from teplo.work.models import Notice
from teplo.work.queries import notices
from tests.company import Company
from tests.intake.imports import brought, chosen, csv_of, given
from tests.web.at_work import screen

CONTENT = csv_of([("name", "phone"), ("Иван", "89123456789")])


def ready(by: Employee, name: str = "base.csv") -> Import:
    return chosen(given(CONTENT, by=by, name=name), {0: "name", 1: "phone"})


def running(by: Employee, name: str = "base.csv") -> Import:
    return imports.begin(ready(by, name), by=by, at=timezone.now(), in_job=False)


def lines(employee: Employee) -> list[tuple[str, str, str]]:
    return [(one.words, one.about, one.url) for one in all_said(notices(employee))]


def test_one_that_failed_says_why_and_where_to_go_on(company: Company) -> None:
    imp = running(company.administrator)
    fail(imp.pk, why="file_gone", at=timezone.now())
    assert lines(company.administrator) == [
        ("An import has stopped", "base.csv · The file is no longer there.", f"/imports/{imp.pk}/")
    ]
    shown = screen(company.administrator).get("/notices/all/").content.decode()
    assert f'href="/imports/{imp.pk}/"' in shown
    assert words_of(Notice.objects.get(), says_more=False)["url"] == f"/imports/{imp.pk}/"


def test_a_check_that_failed_is_told_too(company: Company) -> None:
    imp = imports.check(ready(company.administrator), by=company.administrator, at=timezone.now())
    fail(imp.pk, why="table_broken_letters", sentence="Row 7 holds odd letters.", at=timezone.now())
    assert [about for _words, about, _url in lines(company.administrator)] == ["base.csv · Row 7 holds odd letters."]


def test_one_that_was_lost_again_and_again_is_told_once(company: Company) -> None:
    imp = running(company.administrator)
    for _time in range(MOST_TRIES + 2):
        revive(imp.pk, at=timezone.now())
    assert len(lines(company.administrator)) == 1
    assert "again and again" in lines(company.administrator)[0][1]


@pytest.mark.parametrize(("who", "many"), [("head", 1), ("administrator", 0)])
def test_one_that_somebody_stopped_is_told_to_its_owner(company: Company, who: str, many: int) -> None:
    Employee.objects.filter(pk=company.head.pk).update(role=company.administrator.role)
    by = Employee.objects.get(pk=getattr(company, who).pk)
    stop(running(company.administrator), by=by, at=timezone.now())
    assert [words for words, _about, _url in lines(company.administrator)] == ["An import has stopped"] * many


def test_one_that_is_done_leads_to_what_came_of_it(company: Company) -> None:
    imp = brought(ready(company.administrator))
    assert lines(company.administrator) == [("An import is over", "base.csv · Done", f"/imports/{imp.pk}/")]


def test_imports_of_notices_are_read_together(company: Company) -> None:
    asked = []
    for many in (1, 3):
        for number in range(many):
            fail(running(company.administrator, f"{many} {number}.csv").pk, why="file_gone", at=timezone.now())
        with CaptureQueriesContext(connection) as caught:
            all_said(notices(company.administrator))
        asked.append(len(caught))
    assert asked[1] == asked[0]
