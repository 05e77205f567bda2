"""Whether a channel is well: what is usual, when silence means something, and that it is told once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.channels.models import Channel
from teplo.intake.actions import look_after_channels
from teplo.intake.health import rules
from teplo.intake.health.models import ChannelHealth, ChannelHour
from teplo.intake.health.rules import Pulse
from teplo.intake.models import Capture
from teplo.ledger.models import Event
from teplo.staff.actions import add_schedule
from teplo.web.notices.words import said
from teplo.work.models import Notice, NoticeKind
from tests.intake.hooked import deliver, open_hook, signed

NOW = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)  # a Wednesday
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


def lived(channel: Channel, *, weeks: int, an_hour: int) -> None:
    """The hours around noon of the weeks before, each with so many arrivals."""
    top = NOW.replace(minute=0)
    hours = [top - week * WEEK + shift * HOUR for week in range(1, weeks + 1) for shift in range(-6, 7)]
    ChannelHour.objects.bulk_create(ChannelHour(channel=channel, hour=hour, arrived=an_hour) for hour in hours)


def came(channel: Channel, at: datetime, **more: object) -> Capture:
    """Something that came over a channel and was put aside."""
    values = {"digest": b"", "body": b"{}", "state": "dropped", "received_at": at, **more}
    return Capture.objects.create(channel=channel, **values)


@pytest.fixture
def channel(company):
    return open_hook()


def health(channel: Channel) -> ChannelHealth:
    return ChannelHealth.objects.get(channel=channel)


def test_silence_is_told_to_administrators_once_and_its_end_is_noted(channel, company):
    lived(channel, weeks=8, an_hour=9)
    came(channel, NOW - 20 * timedelta(minutes=1))
    look_after_channels(at=NOW)
    assert health(channel).troubles == {}
    for minutes in (40, 41, 42):
        look_after_channels(at=NOW + timedelta(minutes=minutes))
    assert [*health(channel).troubles] == ["silent"]
    assert [*Notice.objects.values_list("employee", "kind")] == [(company.administrator.pk, NoticeKind.CHANNEL)]
    assert said(Notice.objects.get()).about == channel.name
    came(channel, NOW + timedelta(minutes=43))
    look_after_channels(at=NOW + timedelta(minutes=44))
    assert health(channel).troubles["silent"]["over"]
    told = Event.objects.filter(kind__in=("channel.broke", "channel.mended")).order_by("pk")
    assert [(event.kind, event.facts["trouble"]) for event in told] == [
        ("channel.broke", "silent"), ("channel.mended", "silent"),
    ]  # fmt: skip


def test_what_is_usual_stands_beside_what_came(channel):
    lived(channel, weeks=8, an_hour=9)
    came(channel, NOW - timedelta(minutes=5))
    look_after_channels(at=NOW)
    assert (health(channel).usual, health(channel).this_hour) == (9.0, 1)


@pytest.mark.parametrize(("weeks", "an_hour"), [(1, 50), (8, 0)])
def test_a_young_or_quiet_channel_is_not_called_silent(channel, weeks, an_hour):
    lived(channel, weeks=weeks, an_hour=an_hour)
    came(channel, NOW - 3 * HOUR)
    look_after_channels(at=NOW)
    assert health(channel).troubles == {}


def test_nothing_is_said_while_nobody_would_be_there_to_answer(channel, company):
    pattern = {"kind": "weekly", "days": [[], [], [], [], [], [[540, 600]], []]}
    channel.schedule = add_schedule("Saturdays", pattern=pattern, country="", by=company.administrator, at=NOW)
    channel.save(update_fields=["schedule"])
    lived(channel, weeks=8, an_hour=9)
    came(channel, NOW - 3 * HOUR)
    look_after_channels(at=NOW)
    assert health(channel).troubles == {}


def test_hours_are_counted_from_what_was_kept_and_counted_again_while_they_run(channel):
    for minutes in (1, 2, 61):
        came(channel, NOW - timedelta(minutes=minutes))
    look_after_channels(at=NOW)
    came(channel, NOW, state="kept", reason="not_json")
    look_after_channels(at=NOW + timedelta(minutes=1))
    hours = ChannelHour.objects.filter(channel=channel).order_by("hour").values_list("arrived", "unread")
    assert [*hours] == [(1, 0), (3, 1)]


def test_what_cannot_be_read_is_a_trouble(channel):
    came(channel, NOW - timedelta(minutes=1), state="kept", reason="to_mend")
    look_after_channels(at=NOW)
    assert health(channel).troubles == {}
    for _one in range(3):
        came(channel, NOW, state="kept", reason="not_json")
    look_after_channels(at=NOW + timedelta(minutes=1))
    assert [*health(channel).troubles] == ["unread"]


def test_a_wrong_secret_is_a_trouble_until_something_proves_itself(client, company):
    channel = open_hook(secrets={"secret": "right"}, proof="hmac", header="X-Signature")
    deliver(client, channel, **{"X-Signature": signed(secret="wrong")})
    now = health(channel).refused_at
    look_after_channels(at=now + timedelta(seconds=30))
    assert [*health(channel).troubles] == ["refused"]
    client.force_login(company.administrator)
    page = client.get("/setup/channels/").text
    assert "does not prove itself" in page
    assert "the signature does not fit" in client.get(f"/setup/channels/{channel.pk}/").text
    deliver(client, channel, **{"X-Signature": signed(secret="right")})
    look_after_channels(at=now + timedelta(seconds=60))
    assert health(channel).troubles["refused"]["over"]


def test_a_look_asks_a_few_questions_however_many_channels_there_are(channel, django_assert_max_num_queries):
    for _more in range(4):
        came(open_hook(), NOW)
    look_after_channels(at=NOW)
    with django_assert_max_num_queries(12):
        look_after_channels(at=NOW + timedelta(minutes=1))


def test_one_busy_week_makes_no_custom():
    assert rules.usual([2, 2, 2, 90], 4) == 2.0
    assert rules.usual([2, 90], 2) == 46.0
    assert rules.usual([], 8) == 0.0


@given(st.lists(st.integers(0, 1000), max_size=8), st.integers(0, 8))
def test_what_is_usual_is_never_more_than_the_most(counts, weeks):
    assert 0 <= rules.usual(counts[:weeks], weeks) <= max([0, *counts])


@given(st.floats(0, 100), st.integers(0, 8))
def test_silence_wants_custom_and_time(expected, weeks):
    found = rules.troubles(Pulse(NOW, expected, weeks), now=NOW)
    assert (found == ["silent"]) == (expected >= 7 and weeks >= 2)


def test_what_comes_and_goes_is_told_once():
    first, new, _over = rules.followed({}, ["refused"], now=NOW)
    second, _new, over = rules.followed(first, [], now=NOW + HOUR)
    third, again, _over = rules.followed(second, ["refused"], now=NOW + 2 * HOUR)
    assert (new, over, again) == (["refused"], ["refused"], [])
    assert rules.followed(second, [], now=NOW + 8 * HOUR)[0] == {}
    assert "over" not in third["refused"]
