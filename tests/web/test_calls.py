"""Calls on screen: the window that rings, the list with what became of missed calls, the card and the talk."""

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.kit import sql
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.work.calls import lists
from teplo.work.calls.lists import Asked, listed
from teplo.work.calls.models import Call, MissedCall
from tests.calls.rung import CALLER, LINE, exchange, ring, tell, the_call
from tests.company import Company, person, send
from tests.web.at_work import lead_of, screen


@pytest.fixture
def channel(company: Company) -> Channel:
    return exchange(n101=company.owner, n102=company.stranger)


def page(who: Employee, address: str) -> str:
    answer = screen(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_is_called_is_shown_whose_card_to_open_and_nobody_else(company, channel):
    lead = lead_of(company.owner)
    ring(channel, extension="101")
    window = page(company.owner, "/calls/ringing/")
    assert f'data-ring-open="/leads/{lead.pk}/"' in window
    assert "Иван Петров" in window
    assert page(company.colleague, "/calls/ringing/").strip() == ""
    tell(channel, "hangup", seconds=0)
    assert page(company.owner, "/calls/ringing/").strip() == ""


def test_a_customer_of_somebody_else_is_not_named(company, channel):
    lead_of(company.owner)
    ring(channel, extension="102")
    window = page(company.stranger, "/calls/ringing/")
    assert "Somebody else's customer" in window.replace("&#x27;", "'")
    assert "Иван" not in window
    assert "912" not in window
    assert "data-ring-open" not in window


def test_what_one_has_answered_rings_with_the_others_no_more(company, channel):
    ring(channel, extension="101")
    tell(channel, "ring", extension="102", direction="in", **{"from": CALLER})
    tell(channel, "answer", extension="102")
    assert page(company.owner, "/calls/ringing/").strip() == ""
    assert "data-ring=" in page(company.stranger, "/calls/ringing/")
    assert "data-ring-open" not in page(company.stranger, "/calls/ringing/")


def test_an_unknown_number_has_its_card_before_anybody_answers(company, channel):
    ring(channel, extension="101", **{"from": "+79995554433"})
    assert f'data-ring-open="/leads/{Lead.objects.get().pk}/"' in page(company.owner, "/calls/ringing/")


def test_the_list_says_what_became_of_missed_calls(company, channel):
    lead_of(company.owner)
    ring(channel, "1", at=300)
    tell(channel, "missed", "1", at=280)
    shown = page(company.owner, "/calls/?list=missed&became=waiting")
    assert "Waits for a call back" in shown
    tell(channel, "ring", "2", direction="out", to=CALLER, extension="101", at=100)
    tell(channel, "answer", "2", extension="101", at=90)
    assert "Called back within 20 minutes" in page(company.owner, "/calls/?list=missed")
    assert (
        "Waits for a call back"
        not in page(company.owner, "/calls/?list=missed&became=waiting").partition('id="rows"')[2]
    )


def test_each_sees_the_calls_of_his_reach(company, channel):
    lead_of(company.owner)
    ring(channel, at=60)
    tell(channel, "hangup", seconds=0, at=50)
    reach = {who.name: len(listed(who, Asked()).calls) for who in (company.owner, company.stranger, company.head)}
    assert reach == {"Owner": 1, "Stranger": 0, "Head": 1}


def test_who_may_not_see_the_person_sees_no_number(company, channel):
    lead_of(company.owner)
    ring(channel, at=60)
    tell(channel, "hangup", seconds=0, at=50)
    company.owner.role.grants.filter(permission="person.see").delete()
    call = listed(Employee.objects.get(pk=company.owner.pk), Asked()).calls[0]
    assert (call.number, call.from_number, call.to_number) == ("", "", "")


def test_the_list_goes_on_from_its_mark_and_asks_little(company, channel, django_assert_max_num_queries):
    lead = lead_of(company.owner)
    now = timezone.now()
    given = {"channel": channel, "direction": "in", "state": "ended", "owner_employee": company.owner, "lead": lead}
    Call.objects.bulk_create(
        Call(external_id=str(n), started_at=now - timedelta(minutes=n), created_at=now, number=CALLER, **given)
        for n in range(90)
    )
    with django_assert_max_num_queries(8):
        first = listed(company.owner, Asked())
    second = listed(company.owner, Asked(), after=first.after)
    third = listed(company.owner, Asked(), after=second.after)
    seen = [call.external_id for page_ in (first, second, third) for call in page_.calls]
    assert (seen, third.after) == ([str(n) for n in range(90)], "")


def test_the_card_and_the_talk_tell_of_a_call_that_is_over(company, channel):
    send(company, person=person(phone=CALLER))
    lead = Lead.objects.get()
    ring(channel, extension="101", at=60)
    tell(channel, "answer", extension="101", at=50)
    tell(channel, "hangup", seconds=40, at=10)
    card = page(company.head, f"/leads/{lead.pk}/")
    assert "The call is over" in card
    assert the_call().lead == lead


def rows_of(who: Employee, asked: str) -> list[str]:
    """The calls that a list shows, by their numbers, and nothing of what stands around it."""
    part = screen(who).get(f"/calls/?{asked}").content.decode()
    numbers = re.findall(r'id="call-(\d+)"', part)
    return [Call.objects.get(pk=number).external_id for number in numbers]


def whole(who: Employee, address: str) -> str:
    return screen(who).get(address, headers={"HX-Request": ""}).content.decode()


@pytest.fixture
def season(company: Company, channel: Channel) -> None:
    """Calls of two people on two lines: today's, and one of ten days ago that was never called back."""
    now = timezone.now()
    given = {"channel": channel, "number": CALLER, "state": "ended", "created_at": now}
    rows = [
        ("talked", company.owner, company.owner, "in", LINE, 0),
        ("other line", company.owner, company.owner, "out", "+74957654321", 0),
        ("of a colleague", company.colleague, company.colleague, "in", LINE, 0),
        ("missed", company.owner, None, "in", LINE, 10),
    ]
    for name, owner, talked, direction, line, days in rows:
        at = now - timedelta(days=days)
        answered = {"answered_at": at, "talk_seconds": 65, "ending": "answered"} if talked else {"ending": "missed"}
        of_it = {"owner_employee": owner, "employee": talked, "direction": direction, "line": line, "started_at": at}
        Call.objects.create(external_id=name, **given, **of_it, **answered)
    call = Call.objects.get(external_id="missed")
    MissedCall.objects.create(call=call, number=CALLER, state="not_reached", missed_at=call.started_at, due_at=now)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["of a colleague", "other line", "talked", "missed"]),
        ("who={owner}", ["other line", "talked", "missed"]),
        ("who={colleague}", ["of a colleague"]),
        ("line=%2B74957654321", ["other line"]),
        ("since={week}", ["of a colleague", "other line", "talked"]),
        ("until={week}", ["missed"]),
        ("list=missed&became=not_reached&who={owner}", ["missed"]),
        ("list=missed&became=waiting", []),
        ("who={stranger}&line=nonsense&became=nonsense", ["of a colleague", "other line", "talked", "missed"]),
    ],
)
def test_the_list_is_narrowed_by_who_line_and_period(company, season, asked, found):
    week = timezone.localdate() - timedelta(days=5)
    people = {"owner": company.owner.pk, "colleague": company.colleague.pk, "stranger": company.stranger.pk}
    assert rows_of(company.head, asked.format(week=week, **people)) == found


def test_the_ends_of_missed_calls_are_counted_and_lead_to_their_list(company, season):
    shown = whole(company.head, "/calls/?list=missed")
    assert [int(count) for count in re.findall(r'class="call-end"[^>]*><strong>(\d+)', shown)] == [0, 0, 0, 0, 1]
    address = next(one for one in re.findall(r'class="call-end" href="([^"]+)"', shown) if "not_reached" in one)
    assert rows_of(company.head, address.lstrip("?").replace("&amp;", "&")) == ["missed"]
    soon = timezone.localdate() - timedelta(days=2)
    shown = whole(company.head, f"/calls/?list=missed&since={soon}")
    assert set(re.findall(r'class="call-end"[^>]*><strong>(\d+)', shown)) == {"0"}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_ends_count_what_their_lists_show_at_the_reader_s_midnight(company, channel, zone):
    """The two zones never have the same day: at any hour that of one is not the company's."""
    Employee.objects.filter(pk=company.head.pk).update(time_zone=zone)
    here = ZoneInfo(zone)
    today = timezone.localdate(timezone=here)
    midnight = datetime.combine(today, time(), here)
    first = datetime.combine(today - timedelta(days=29), time(), here)
    long, short = timedelta(minutes=10), timedelta(seconds=5)
    for name, began in (("today", midnight), ("across", midnight - short), ("old", first - short), ("kept", first)):
        missed(company, channel, name, began=began, ended=began + long)
    yesterday = today - timedelta(days=1)
    for asked, found in (
        (f"since={today}&until={today}", ["today"]),
        (f"since={yesterday}&until={yesterday}", ["across"]),
        ("", ["today", "across", "kept"]),
        (f"until={today}", ["today", "across", "kept"]),
        (f"until={yesterday}", ["across", "kept", "old"]),
    ):
        shown = whole(company.head, f"/calls/?list=missed&{asked}")
        counts = [int(count) for count in re.findall(r'class="call-end"[^>]*><strong>(\d+)', shown)]
        address = next(one for one in re.findall(r'class="call-end" href="([^"]+)"', shown) if "not_reached" in one)
        assert (rows_of(company.head, address.lstrip("?").replace("&amp;", "&")), counts[-1]) == (found, len(found))
    assert f"since={today}&amp;until={today}" in shown


def missed(company: Company, channel: Channel, name: str, *, began: datetime, ended: datetime) -> None:
    """A call that nobody answered and nobody called back."""
    call = Call.objects.create(
        external_id=name, channel=channel, number=CALLER, state="ended", ending="missed", direction="in", line=LINE,
        owner_employee=company.owner, started_at=began, ended_at=ended, created_at=began,
    )  # fmt: skip
    MissedCall.objects.create(call=call, number=CALLER, state="not_reached", missed_at=ended, due_at=ended)


@pytest.mark.parametrize("asked", ["since=yesterday", "list=missed&until=0001-01-01", "since=9999-12-31"])
def test_a_day_that_is_none_leads_to_the_whole_list_and_is_told(company, season, asked):
    answer = screen(company.head).get(f"/calls/?{asked}", follow=True)
    assert (answer.status_code, "is no day" in answer.content.decode()) == (200, True)


def test_many_calls_of_a_line_and_of_a_period_are_read_by_their_indexes(company, channel, monkeypatch):
    now = timezone.now()
    given = {"channel": channel, "direction": "in", "state": "ended", "number": CALLER, "created_at": now}
    people = [company.owner, company.colleague, company.stranger]
    Call.objects.bulk_create(
        Call(
            external_id=f"many-{n}", owner_employee=people[n % 3], employee=people[n % 3], answered_at=now,
            line=LINE if n % 50 else "+74957654321", started_at=now - timedelta(minutes=n), **given,
        )
        for n in range(6_000)
    )  # fmt: skip
    sql.run("ANALYZE work_call", {})
    for index, asked in (
        ("call_by_line", Asked(line="+74957654321")),
        ("call_latest", Asked(since=now - timedelta(days=2))),
    ):
        assert f"using {index} on" in explained(monkeypatch, company.administrator, asked)
        assert lists.listed(company.administrator, asked).after


def test_missed_calls_of_an_end_that_hardly_occurs_are_found_by_it_and_of_a_usual_one_as_they_come(
    company, channel, monkeypatch
):
    now = timezone.now()
    given = {"channel": channel, "direction": "in", "state": "ended", "owner_employee": company.owner, "line": LINE}
    calls = Call.objects.bulk_create(
        Call(external_id=f"m{n}", started_at=now - timedelta(minutes=n), created_at=now, number=CALLER, **given)
        for n in range(3_000)
    )
    MissedCall.objects.bulk_create(
        MissedCall(call=call, state="not_reached" if n == 2_990 else "came_through", missed_at=now, due_at=now)
        for n, call in enumerate(calls)
    )
    sql.run("ANALYZE work_call, work_missedcall", {})
    rare, usual = (Asked(tab="missed", became=state) for state in ("not_reached", "came_through"))
    assert [call.external_id for call in listed(company.administrator, rare).calls] == ["m2990"]
    assert len(listed(company.administrator, usual).calls) == lists.PAGE
    assert "missed_by_state" in explained(monkeypatch, company.administrator, rare)
    assert "missed_by_state" not in explained(monkeypatch, company.administrator, usual)


def explained(monkeypatch: pytest.MonkeyPatch, who: Employee, asked: Asked) -> str:
    """How the database finds a page of the list."""
    said: list[str] = []
    rows = sql.rows

    def read(text: str, values: Any) -> Any:
        if text.startswith("SELECT id, started_at FROM ("):
            said.extend(row[0] for row in rows(f"EXPLAIN {text}", values))
        return rows(text, values)

    with monkeypatch.context() as patch:
        patch.setattr(lists.sql, "rows", read)
        lists.listed(who, asked)
    assert said
    return "\n".join(said)
