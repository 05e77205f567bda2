"""Recordings: fetched with patience, given up where people see it, heard by whoever sees the call (F-58)."""

import ipaddress
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.intake import recordings
from teplo.intake.models import Capture
from teplo.ledger.models import Event
from teplo.work.calls import sounds
from teplo.work.calls.models import Recording
from tests.calls.rung import exchange, ring, tell
from tests.calls.sounds import SOUND, Provider, providing
from tests.company import Company
from tests.web.at_work import screen

Runs = Callable[[timedelta], None]


@pytest.fixture
def provider(settings, own_data) -> Iterator[Provider]:
    settings.ALLOWED_LAN = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.ALLOWED_PORTS = tuple(range(1_024, 65_536))
    with providing() as one:
        yield one


@pytest.fixture
def recorded(company: Company, provider: Provider) -> Recording:
    """A call of the owner's that is over, with the promise of a recording."""
    channel = exchange(n101=company.owner)
    ring(channel, extension="101", at=60)
    tell(channel, "answer", extension="101", at=50)
    tell(channel, "hangup", seconds=40, at=10)
    tell(channel, "recording", recording=f"{provider.url}/1.wav", at=5)
    return Recording.objects.get()


@pytest.fixture
def run(monkeypatch) -> Runs:
    """The job, at a moment so much later than now."""

    def at(later: timedelta) -> None:
        moment = timezone.now() + later
        monkeypatch.setattr(recordings, "database_now", lambda: moment)
        recordings.fetch_waiting()

    return at


def test_a_recording_without_its_address_waits_in_the_tray_and_says_why(company: Company) -> None:
    channel = exchange(n101=company.owner)
    ring(channel, extension="101", at=60)
    tell(channel, "recording", at=5)
    assert not Recording.objects.exists()
    assert Capture.objects.get(state="kept").reason == "no_address"
    assert "Where the recording lies" in screen(company.administrator).get("/setup/tray/").content.decode()


def test_a_promised_recording_is_kept_and_said(recorded, provider, run):
    run(timedelta(seconds=1))
    recorded.refresh_from_db()
    assert (recorded.state, recorded.type, recorded.size) == ("kept", "audio/wav", len(SOUND))
    assert Event.objects.get(kind="call.recorded").facts["recording"] == recorded.pk


@pytest.mark.parametrize("says", [404, 500, b"", b"<html>not yet</html>", (200, b"{}")])
def test_what_is_not_there_yet_is_asked_for_again(recorded, provider, run, says):
    provider.says = [says, SOUND]
    run(timedelta(seconds=1))
    recorded.refresh_from_db()
    assert (recorded.state, recorded.tries, bool(recorded.error)) == ("promised", 1, True)
    run(timedelta(seconds=30))
    assert len(provider.asked) == 1
    run(timedelta(minutes=2))
    recorded.refresh_from_db()
    assert recorded.state == "kept"


def test_a_file_that_comes_two_hours_late_is_kept(recorded, provider, run):
    provider.says = [404, 404, 404, 404, SOUND]
    for minutes in range(0, 130, 2):
        run(timedelta(minutes=minutes, seconds=5))
    recorded.refresh_from_db()
    assert (recorded.state, recorded.tries) == ("kept", 5)


def test_control_without_patience_the_late_file_is_lost(recorded, provider, run, monkeypatch):
    monkeypatch.setattr(sounds, "FETCH_AGAIN", sounds.FETCH_AGAIN[:1])
    with pytest.raises(AssertionError):
        test_a_file_that_comes_two_hours_late_is_kept(recorded, provider, run)


def test_a_server_that_dawdles_holds_nobody_up(recorded, provider, run, monkeypatch):
    monkeypatch.setattr(recordings, "SECONDS", 0.2)
    provider.says = [("slow", 1.0), SOUND]
    run(timedelta(seconds=1))
    recorded.refresh_from_db()
    assert (recorded.state, recorded.tries) == ("promised", 1)
    assert recorded.error == "The server does not answer in time."


def test_one_slow_server_holds_up_none_of_the_others(company, recorded, provider, run, monkeypatch):
    monkeypatch.setattr(recordings, "SECONDS", 0.4)
    provider.says = [("slow", 1.5)]
    with providing() as other:
        for place in range(2, 7):
            tell(recorded.call.channel, "recording", recording=f"{provider.url}/{place}.wav", at=5)
        tell(recorded.call.channel, "recording", recording=f"{other.url}/other.wav", at=4)
        begun = time.monotonic()
        run(timedelta(seconds=1))
    assert Recording.objects.get(state="kept").source == f"{other.url}/other.wav"
    # Two of six, both at once: it is asked for no more of them in this run.
    assert (len(provider.asked), time.monotonic() - begun < 5) == (recordings.OF_ONE_SERVER, True)
    assert Recording.objects.filter(tries=1, state="promised").count() == 2


def test_control_without_fairness_a_slow_server_is_asked_for_all_of_them_first(
    company, recorded, provider, run, monkeypatch
):
    monkeypatch.setattr(recordings, "OF_ONE_SERVER", 99)
    with pytest.raises(AssertionError):
        test_one_slow_server_holds_up_none_of_the_others(company, recorded, provider, run, monkeypatch)


def test_after_its_time_a_run_begins_no_further_one(recorded, provider, run, monkeypatch):
    monkeypatch.setattr(recordings, "RUN_SECONDS", 0)
    run(timedelta(seconds=1))
    assert (provider.asked, Recording.objects.get().state) == ([], "promised")


@pytest.mark.parametrize("is_said", [True, False])
def test_what_is_too_large_is_given_up_at_once_and_says_so(company, recorded, provider, run, monkeypatch, is_said):
    monkeypatch.setattr(recordings, "LARGEST", recordings.MEGABYTE)
    provider.says = [SOUND + bytes(3 * recordings.MEGABYTE) if is_said else ("endless", SOUND * 1_000)]
    run(timedelta(seconds=1))
    recorded.refresh_from_db()
    why = "it has 3 MB, and no more than 1 MB are kept" if is_said else "it is larger than the 1 MB that are kept"
    assert (recorded.state, recorded.tries, recorded.error) == ("failed", 1, why)
    card = screen(company.owner).get(f"/leads/{recorded.call.lead_id}/")
    assert f"The recording could not be fetched: {why}" in card.content.decode()


def test_what_never_comes_is_given_up_where_it_is_seen_and_can_be_tried_again(company, recorded, provider, run):
    provider.says = [404]
    for hours in (0, 0.1, 0.3, 1, 3, 10, 40):
        run(timedelta(hours=hours, seconds=5))
    recorded.refresh_from_db()
    assert (recorded.state, recorded.tries, len(provider.asked)) == ("failed", 7, 7)
    card = screen(company.owner).get(f"/leads/{recorded.call.lead_id}/")
    assert "The recording could not be fetched: the server answers 404" in card.content.decode()
    provider.says = [SOUND]
    again = screen(company.owner).post(f"/calls/recordings/{recorded.pk}/retry/")
    assert (again.status_code, "on its way" in again.content.decode()) == (200, True)
    run(timedelta(hours=41))
    recorded.refresh_from_db()
    assert recorded.state == "kept"


def test_redirects_are_followed_but_never_inside(recorded, provider, run):
    provider.says = [("to", f"{provider.url}/there.wav"), ("to", "http://169.254.169.254/secret")]
    run(timedelta(seconds=1))
    recorded.refresh_from_db()
    assert [path for _method, path, *_rest in provider.asked] == ["/1.wav", "/there.wav"]
    assert (recorded.state, recorded.tries) == ("failed", 1)


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("", 200, SOUND),
        ("bytes=0-3", 206, b"RIFF"),
        ("bytes=8-11", 206, b"WAVE"),
        ("bytes=-4", 206, SOUND[-4:]),
        (f"bytes={len(SOUND) - 2}-", 206, SOUND[-2:]),
        (f"bytes={len(SOUND)}-", 416, b""),
        ("bytes=5-2", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=0-99999999", 206, SOUND),
        ("lines=0-3", 200, SOUND),
    ],
)
def test_players_get_the_part_they_ask_for(company, recorded, run, asked, status, part):
    run(timedelta(seconds=1))
    answer = screen(company.owner).get(f"/calls/recordings/{recorded.pk}/", headers={"Range": asked} if asked else {})
    assert answer.status_code == status
    assert b"".join(answer) == part
    if status == 206:
        assert answer["Content-Range"].endswith(f"/{len(SOUND)}")
    if status != 416:
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("audio/wav", "nosniff")


def test_who_does_not_see_the_call_hears_nothing_of_it(company, recorded, run):
    run(timedelta(seconds=1))
    url = f"/calls/recordings/{recorded.pk}/"
    assert [screen(who).get(url).status_code for who in (company.owner, company.stranger, company.head)] == [
        200,
        404,
        200,
    ]
