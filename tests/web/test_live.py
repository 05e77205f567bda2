"""What a stream says, to whom, and at what pace: without a server."""

import asyncio

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from teplo.ledger.rules import told
from teplo.staff.actions import set_password
from teplo.staff.models import Employee
from teplo.triage.actions import assign
from teplo.web.live.hub import Hub, concerns
from teplo.web.live.readers import Reader, owners_of, signed_in
from teplo.web.live.streams import Stream
from teplo.web.live.telling import Telling, names_of
from tests.web.at_work import lead_of, screen


def line(kind: str, **of: int) -> dict[str, object]:
    return {"kind": kind, "lead": None, "deal": None, **of}


def key_of(employee: Employee) -> str:
    return screen(employee).cookies[settings.SESSION_COOKIE_NAME].value


def test_what_happens_to_a_lead_is_told_to_those_who_have_to_do_with_it():
    lines = [line("lead.assigned", lead=7), line("task.planned", lead=7), line("person.met")]
    assert told(lines) == ["lead task @l7", "person"]


def test_what_hangs_on_a_deal_is_told_to_everybody():
    assert told([line("note.written", deal=3)]) == ["deal note"]


def test_more_leads_than_a_notice_carries_concern_everybody():
    assert told([line("lead.given", lead=number) for number in range(1, 202)]) == ["lead"]


def test_a_browser_is_told_kinds_and_nothing_else():
    telling = Telling.read("lead token session @l7 @e3 @xdrop")
    assert (telling.leads, telling.employees) == ({7}, {3})
    assert names_of(telling.kinds) == {"leads"}


def test_a_stranger_is_not_told_of_the_leads_of_others():
    owners = {7: {(1, None)}, 8: {(None, 5)}}
    stranger = Reader(2, frozenset({2}), frozenset({5}))
    assert not concerns(Telling.read("lead @l7"), stranger, owners)
    assert concerns(Telling.read("lead @l8"), stranger, owners)
    assert concerns(Telling.read("lead @l7"), Reader(3, None), owners)
    assert concerns(Telling.read("notice @e2"), stranger, owners)
    assert not concerns(Telling.read("notice @e3"), stranger, owners)


def test_who_had_a_lead_a_moment_ago_hears_that_it_left_him(company):
    lead = lead_of(company.owner)
    assign(lead, to=company.colleague, by=company.head, at=timezone.now())
    assert {(company.owner.pk, None), (company.colleague.pk, None)} <= owners_of([lead.pk])[lead.pk]


def test_a_storm_of_changes_is_told_at_a_steady_pace():
    async def listen() -> list[bytes]:
        stream = Stream("key", Reader(1, None))

        async def storm() -> None:
            for number in range(200):
                stream.tell(["leads" if number % 2 else "tasks"])
                await asyncio.sleep(0.001)
            stream.end()

        storming = asyncio.create_task(storm())
        heard = [each async for each in stream.lines(lambda: 0.05)]
        await storming
        return heard

    heard = asyncio.run(listen())
    assert heard[0].startswith(b"retry: ")
    assert 2 < len(heard) < 12
    assert heard[2] == b"data: leads tasks\n\n"


def test_a_ring_waits_for_nothing_else_that_is_said():
    hub, mine, other = Hub(), Stream("mine", Reader(1, None)), Stream("other", Reader(2, frozenset()))
    hub.streams = {mine, other}
    hub.hear("call lead @l7")
    assert mine._waiting == set()
    hub.hear("ring @e1")
    assert (mine._waiting, other._waiting) == ({"rings"}, set())


def test_one_employee_cannot_take_every_place():
    hub = Hub()
    hub.streams = {Stream(str(number), Reader(1, None)) for number in range(10)}
    assert not hub.has_room(1)
    assert hub.has_room(2)


@pytest.mark.parametrize("how", ["signed out", "gone", "new password", "expired"])
def test_a_session_that_ended_listens_no_more(company, how):
    client = screen(company.owner)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert signed_in([key]).keys() == {key}
    if how == "signed out":
        client.post("/accounts/logout/")
    elif how == "gone":
        Employee.objects.filter(pk=company.owner.pk).update(is_active=False)
    elif how == "new password":
        set_password(company.owner, password="tyq-98-lambda-wood", by=company.administrator, at=timezone.now())
    else:
        session = client.session
        session.set_expiry(-1)
        session.save()
    assert signed_in([key]) == {}


def test_a_stranger_is_sent_to_the_sign_in_and_another_site_is_refused(company):
    assert Client().get("/live/").status_code == 302
    assert screen(company.owner).get("/live/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
