"""Streams of the product's own server: what they say and when they end."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from teplo.ops.bench_live import Screen, changing, cookie_of, seen_ms
from teplo.staff.actions import set_password
from teplo.triage.actions import assign, change
from teplo.triage.actions.leave import let_go
from tests.company import Company
from tests.web.at_work import lead_of
from tests.web.served import PATIENCE, Ear, served

LEADS = "/leads/"
Listen = Callable[[str, str], Ear]


@pytest.fixture(scope="module")
def url(django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("live")) as (address, _process):
        yield address


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Streams of a server that hears what is told, past what it says at its beginning; closed when the test is over."""
    ears: list[Ear] = []

    def opened(url: str, cookie: str) -> Ear:
        ears.append(Ear(url, cookie))
        if ears[-1].status == 200:
            until = time.monotonic() + PATIENCE
            while not listening() and time.monotonic() < until:
                time.sleep(0.05)
            while ears[-1].hears("all", within=0.5):
                pass
        return ears[-1]

    yield opened
    for ear in ears:
        ear.close()


def listening() -> list[int]:
    """The connections by which servers over this database hear what is told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'teplo live' AND datname = current_database()"
            " AND state = 'idle' AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')"
        )
        return [pid for (pid,) in cursor.fetchall()]


def test_a_change_reaches_who_sees_the_lead_and_nobody_else(
    committed_company: Company, url: str, listen: Listen
) -> None:
    company = committed_company
    lead = lead_of(company.owner)
    owner, head, stranger = (listen(url, cookie_of(who)) for who in (company.owner, company.head, company.stranger))
    change(lead, values={"need": "Паркет"}, by=company.owner, at=timezone.now())
    assert owner.hears("leads")
    assert head.hears("leads")
    assert not stranger.hears("leads", within=1)
    said = " ".join(owner.lines + head.lines)
    assert str(lead.pk) not in said.replace("retry: ", "").split()
    assert "Паркет" not in said


def test_who_loses_a_lead_hears_of_it(committed_company: Company, url: str, listen: Listen) -> None:
    company = committed_company
    lead = lead_of(company.owner)
    owner = listen(url, cookie_of(company.owner))
    assign(lead, to=company.colleague, by=company.head, at=timezone.now())
    assert owner.hears("leads")


def test_the_stream_passes_proxies_unbuffered(committed_company: Company, url: str, listen: Listen) -> None:
    ear = listen(url, cookie_of(committed_company.owner))
    assert ear.headers["X-Accel-Buffering"] == "no"
    assert "no-transform" in ear.headers["Cache-Control"]
    assert ear.headers["Content-Type"] == "text/event-stream"


@pytest.mark.parametrize("how", ["session deleted", "gone", "new password"])
def test_a_stream_ends_with_its_session(committed_company: Company, url: str, listen: Listen, how: str) -> None:
    company, now = committed_company, timezone.now()
    ear, other = listen(url, cookie_of(company.owner)), listen(url, cookie_of(company.colleague))
    if how == "session deleted":
        with connection.cursor() as cursor:
            key = ear.cookie.partition("=")[2]
            cursor.execute("DELETE FROM django_session WHERE session_key = %s", [key])
    elif how == "gone":
        let_go(company.owner, to=company.colleague, by=company.administrator, at=now)
    else:
        set_password(company.owner, password="tyq-98-lambda-wood", by=company.administrator, at=now)
    assert ear.ends()
    assert not other.ends(within=0.5)


def test_a_signed_out_browser_gets_no_stream(committed_company: Company, url: str, listen: Listen) -> None:
    assert listen(url, f"{settings.SESSION_COOKIE_NAME}=nonsense").status == 302


def test_after_the_connection_broke_every_page_looks_for_itself(
    committed_company: Company, url: str, listen: Listen
) -> None:
    ear = listen(url, cookie_of(committed_company.owner))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS one (pid)", [listening()])
    assert ear.hears("all")
    lead = lead_of(committed_company.owner)
    assert lead.pk
    assert ear.hears("leads")


def test_three_lists_show_a_change_within_a_second(committed_company: Company, url: str) -> None:
    company = committed_company
    lead = lead_of(company.owner)
    screens = [Screen(url, LEADS, cookie_of(who)) for who in (company.owner, company.head, company.administrator)]
    found = asyncio.run(seen_ms(screens, changing(lead, by=company.head), changes=2))
    assert len(found) == 6
    assert sorted(found)[3] < 1_000  # the slowest of a busy machine proves nothing


@pytest.mark.alone
def test_the_server_stops_at_once_with_streams_open(
    committed_company: Company, tmp_path_factory: pytest.TempPathFactory, listen: Listen
) -> None:
    with served(tmp_path_factory.mktemp("stop")) as (address, process):
        ear = listen(address, cookie_of(committed_company.owner))
        begun = time.monotonic()
        os.kill(process.pid, signal.SIGTERM)
        assert ear.ends(within=2)
        process.wait(10)
        assert time.monotonic() - begun < 8
