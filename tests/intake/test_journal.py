"""What the journal kept is taken in once, in order, whatever is killed, broken or sent again meanwhile."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg.errors import DiskFull

from teplo.intake.actions import drop_aside, receive, retry_aside
from teplo.intake.actions import journal as verbs
from teplo.intake.arrival import Arrival, Trace
from teplo.intake.journal import draining, folder, keep, snapshot, waiting
from teplo.intake.journal.kept import Kept
from teplo.intake.models import Capture, JournalHost
from teplo.kit import sql, transactions
from teplo.kit.problems import Away, Conflict, Forbidden, NotSeen
from teplo.kit.transactions import Unsure
from teplo.leads.models import Enquiry
from teplo.ledger.models import Event
from teplo.work.models import Notice
from tests.company import Company, person
from tests.intake.journalled import files, look, make, take


@pytest.fixture
def company(committed_company: Company, own_data) -> Company:
    """The company with a journal; everything is really committed, for its keeper has a connection of its own."""
    make(own_data)
    return committed_company


def body(number: int = 0, **more: object) -> bytes:
    return json.dumps({"person": person(phone=f"+7901000{number:04}"), "text": f"number {number}", **more}).encode()


def texts() -> list[str]:
    return list(Enquiry.objects.order_by("pk").values_list("text", flat=True))


def test_what_waits_is_taken_in_in_its_order_with_the_time_of_its_arrival(company: Company) -> None:
    before = timezone.now()
    for number in range(5):
        take(company.channel.pk, body(number))
    after = timezone.now()
    assert waiting().records == 5
    look()
    assert texts() == [f"number {number}" for number in range(5)]
    assert all(before <= capture.received_at <= after for capture in Capture.objects.all())
    assert files() == []


def test_the_files_of_several_processes_are_drained_together_in_the_order_of_arrival(company: Company) -> None:
    for number in range(6):
        take(company.channel.pk, body(number))
        if number % 2:
            folder.seal()
            (folder.home() / files()[0]).rename(folder.home() / f"{9 - number}-1.journal")
    look()
    assert texts() == [f"number {number}" for number in range(6)]


def test_a_drain_that_was_killed_before_the_file_went_doubles_nothing(company: Company, monkeypatch) -> None:
    for number in range(3):
        take(company.channel.pk, body(number))

    def killed(self: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("teplo.kit.journal.Ended.remove", killed)
        with pytest.raises(SystemExit):
            look()
    look()
    assert (len(texts()), files()) == (3, [])
    assert Event.objects.get(kind="journal.drained").facts["taken"] == 3


def test_what_came_twice_under_one_number_is_taken_in_once(company: Company) -> None:
    for _time in "12":
        take(company.channel.pk, body(1), external_id="site-1")
    take(company.channel.pk, body(2), token=1, key="once")
    receive(company.channel, Arrival(body(2), token=1, key="once"), at=timezone.now(), now=timezone.now())
    look()
    assert sorted(texts()) == ["number 1", "number 2"]


def commit_cut(monkeypatch, *, is_done: bool) -> None:
    """The server dies while the COMMIT is on its way: before it was done, or after."""
    commit = connection.connection.__class__.commit

    def cut(self: object) -> None:
        if is_done:
            commit(self)
        else:
            self.rollback()
        raise transactions.connection.Database.OperationalError("the server closed the connection")

    monkeypatch.setattr(connection.connection.__class__, "commit", cut)


@pytest.mark.parametrize("is_done", [True, False])
def test_an_enquiry_without_any_key_whose_commit_was_cut_is_stored_once(company, monkeypatch, is_done) -> None:
    now, arrival = timezone.now(), Arrival(body(1))
    channel = company.channel
    with monkeypatch.context() as patch:
        commit_cut(patch, is_done=is_done)
        with pytest.raises(Unsure) as lost:
            receive(channel, arrival, at=now, now=now)
    assert Capture.objects.count() == is_done
    keep(channel.pk, arrival, at=now, now=now, lost=lost.value)
    look()
    assert texts() == ["number 1"]


def test_a_try_of_a_server_that_is_no_more_is_taken_in(company: Company) -> None:
    lost = Unsure("cut")
    lost.trace = Trace(capture=1, transaction=str(1 << 62))
    take(company.channel.pk, body(1), lost=lost)
    look()
    assert texts() == ["number 1"]


def test_a_try_that_is_still_at_work_is_waited_for(company: Company, monkeypatch) -> None:
    lost = Unsure("cut")
    lost.trace = Trace(capture=1, transaction="3")
    take(company.channel.pk, body(1), lost=lost)
    with monkeypatch.context() as patch:
        patch.setattr(verbs, "OUTCOME", "SELECT 'in progress' WHERE %(number)s::text IS NOT NULL")
        for _look in range(5):
            look()
        assert (texts(), waiting().records) == ([], 1)
    look()
    assert texts() == ["number 1"]


def test_what_breaks_the_drain_is_set_aside_and_the_rest_goes_on(company: Company, monkeypatch) -> None:
    for number in range(3):
        take(company.channel.pk, body(number), external_id=f"n{number}")
    received = verbs.received

    def broken(channel, arrival, **more):
        if arrival.external_id == "n1":
            raise RuntimeError("no")
        return received(channel, arrival, **more)

    with monkeypatch.context() as patch:
        patch.setattr(verbs, "received", broken)
        look()
    (left,) = folder.all_aside(limit=10)
    assert (texts(), left.why, left.kept.arrival.external_id) == (["number 0", "number 2"], "fault", "n1")
    assert retry_aside(left.key, by=company.administrator, at=timezone.now())
    assert (texts()[-1], files()) == ("number 1", [])


def test_a_record_that_ends_its_process_three_times_is_set_aside(company: Company, monkeypatch) -> None:
    take(company.channel.pk, body(0))
    take(company.channel.pk, body(1))

    def deadly(kept: Kept) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(draining, "take_in", deadly)
        for _death in range(3):
            with pytest.raises(SystemExit):
                look()
    look()
    assert (texts(), folder.all_aside(limit=9)[0].why) == (["number 1"], "tries")


def test_a_database_that_goes_away_again_costs_no_try(company: Company, monkeypatch) -> None:
    take(company.channel.pk, body(0))

    def away(kept: Kept) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(draining, "take_in", away)
        patch.setattr(draining, "answers", lambda: False)
        for _look in range(5):
            look()
    look()
    assert (texts(), waiting().aside) == (["number 0"], 0)


def test_an_outage_in_which_the_database_answers_leaves_few_files(company: Company, monkeypatch) -> None:
    """As with a full disk: each look would let go of a file that cannot be drained."""

    def full(kept: Kept) -> None:
        raise OperationalError("no room") from DiskFull()

    with monkeypatch.context() as patch:
        patch.setattr(draining, "take_in", full)
        for number in range(6):
            take(company.channel.pk, body(number))
            look()
        assert len(files()) == 2
    look()
    look()
    assert (texts(), files()) == ([f"number {number}" for number in range(6)], [])


def test_a_database_without_our_tables_costs_no_try(company: Company, monkeypatch) -> None:
    take(company.channel.pk, body(0))

    def bare(kept: Kept) -> None:
        sql.run("SELECT 1 FROM a_table_that_comes_later")

    with monkeypatch.context() as patch:
        patch.setattr(draining, "take_in", bare)
        for _look in range(5):
            look()
    look()
    assert (texts(), waiting().aside) == (["number 0"], 0)


def test_what_is_broken_counts_once_however_often_it_is_found(company: Company, monkeypatch) -> None:
    for number in range(2):
        take(company.channel.pk, body(number))
    folder.seal()
    (path,) = folder.home().glob("*.journal")
    path.write_bytes(path.read_bytes().replace(b"number 0", b"number X"))

    def away(kept: Kept) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(draining, "take_in", away)
        patch.setattr(draining, "answers", lambda: False)
        for _look in range(3):
            look()
    look()
    facts = Event.objects.get(kind="journal.drained").facts
    assert (texts(), facts["taken"], facts["aside"]) == (["number 1"], 1, 1)


def test_another_body_under_the_same_number_is_set_aside_and_told(company: Company) -> None:
    take(company.channel.pk, body(0), external_id="n")
    take(company.channel.pk, body(1), external_id="n")
    look()
    (left,) = folder.all_aside(limit=9)
    assert (texts(), left.why) == (["number 0"], "different_body")
    drop_aside(left.key, by=company.administrator, at=timezone.now())
    assert (waiting().aside, [name for name in files() if name.endswith(".dropped")]) == (0, [f"{left.key}.dropped"])


def test_what_lies_broken_is_set_aside_byte_by_byte(company: Company) -> None:
    for number in range(4):
        take(company.channel.pk, body(number))
    folder.seal()
    (path,) = folder.home().glob("*.journal")
    path.write_bytes(path.read_bytes().replace(b"number 1", b"number X")[:-3])
    look()
    assert texts() == ["number 0", "number 2"]
    left = {one.why: one for one in folder.all_aside(limit=9)}
    assert left.keys() == {"damaged", "torn"}
    assert b"number X" in left["damaged"].record
    with pytest.raises(Conflict):
        retry_aside(left["torn"].key, by=company.administrator, at=timezone.now())


def test_what_cannot_be_read_goes_to_the_tray_as_usual(company: Company) -> None:
    take(company.channel.pk, b"no json")
    look()
    assert (Capture.objects.get().state, files()) == ("kept", [])


def test_only_who_decides_about_captures_touches_what_was_set_aside(company: Company) -> None:
    key = "0" * 32
    folder.set_aside(key, b"?", why="unreadable", error="", at=timezone.now())
    for verb in (retry_aside, drop_aside):
        with pytest.raises(Forbidden):
            verb(key, by=company.owner, at=timezone.now())
    with pytest.raises(NotSeen):
        drop_aside("../lock", by=company.administrator, at=timezone.now())


def test_the_administrators_hear_of_an_outage_once_and_of_how_many(company: Company) -> None:
    for number in range(3):
        take(company.channel.pk, body(number))
    look()
    look()
    notice = Notice.objects.get(employee=company.administrator)
    assert (notice.kind, notice.count) == ("journal.drained", 3)
    assert Event.objects.get(kind="journal.drained").facts["aside"] == 0


def test_other_hosts_are_told_what_waits_here(company: Company, monkeypatch) -> None:
    take(company.channel.pk, body(0))

    def away(kept: Kept) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(draining, "take_in", away)
        look()
    assert JournalHost.objects.get().waiting == 1
    look()
    assert JournalHost.objects.get().waiting == 0


def test_a_snapshot_that_is_missing_forged_or_too_old_lets_nobody_in(company: Company, settings) -> None:
    now, path = timezone.now(), folder.home() / "snapshot"
    assert snapshot.current(now).channel("api", "api") == company.channel.pk
    with pytest.raises(Away):
        snapshot.current(now + snapshot.MOST_AGE + timedelta(minutes=1))
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b'"slug": "api"', b'"slug": "ipa"'))
    with pytest.raises(Away):
        snapshot.current(now)
    path.unlink()
    with pytest.raises(Away):
        snapshot.current(now)
    path.write_bytes(sound)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert snapshot.current(now).at <= now
