"""While the demo is filled its pages say so."""

import os
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from teplo.kit import filling
from teplo.staff.models import Employee
from tests.company import Company
from tests.web.at_work import screen

WHOLE = {"HX-Request": ""}
TOLD = ">40&nbsp;%<"


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def desk(company: Company) -> Client:
    Employee.objects.update(language="en")
    return screen(company.owner)


def test_a_page_says_that_the_demo_is_still_filled_and_the_line_goes_by_itself(home: Path, desk: Client) -> None:
    filling.note(home, 40)
    assert TOLD in desk.get("/leads/board/", headers=WHOLE).text
    assert TOLD in desk.get("/demo/filling/").text
    filling.end(home)
    assert desk.get("/demo/filling/").text.strip() == ""
    assert "filling" not in desk.get("/leads/board/", headers=WHOLE).text


def test_a_filling_that_was_killed_is_told_no_more(home: Path) -> None:
    filling.note(home, 40)
    now = timezone.now()
    assert filling.percent(home, now) == 40
    long_ago = (now - filling.QUIET_AFTER).timestamp()
    os.utime(home / filling.NAME, (long_ago, long_ago))
    assert filling.percent(home, now) is None
