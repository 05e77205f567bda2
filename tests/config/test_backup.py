"""Backup and restore: F-62 on a small base, and everything that is refused."""

import hashlib
import json
import random
import secrets
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from teplo.config import startup
from teplo.config.backup import make as making
from teplo.config.backup import programs, verify
from teplo.config.backup.commands import back_up
from teplo.config.backup.make import make
from teplo.config.backup.restore import restore
from teplo.config.environment import Environment
from teplo.config.home import Refused
from teplo.files.disk import place_of, write
from teplo.kit import sql
from teplo.ops import actions, queries
from teplo.ops.archive import CONFIGURATION, Archive, BadArchive, Manifest, Writer
from teplo.ops.models import Backup
from teplo.work.models import Notice
from tests.company import Company, found, send

PASSWORD = "correct horse battery"


def on_server(statement: str) -> None:
    given = {**Environment.read().primary().conninfo(), "dbname": "postgres"}
    with psycopg.connect(**given, autocommit=True) as session:
        session.execute(statement.encode())


@contextmanager
def database(template: str = "template0") -> Iterator[str]:
    name = f"backup_{secrets.token_hex(4)}"
    connection.close()
    on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield name
    finally:
        connection.close()
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def speaking_to(name: str) -> Iterator[None]:
    home = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home


def place(name: str, data: Path) -> Environment:
    env = Environment.read()
    return replace(env, server=replace(env.primary(), name=name), direct=None, data=data)


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory):
    """A base with people, leads and a stored file, and its settings."""
    data = tmp_path_factory.mktemp("source")
    with django_db_blocker.unblock(), database(connection.settings_dict["NAME"]) as name, speaking_to(name):
        company = found()
        company.owner.set_password(PASSWORD)
        company.owner.save(update_fields=["password"])
        for number in range(3):
            send(company, number=f"b-{number}", person={"name": "Иван", "phones": [f"+7912000000{number}"]})
        yield place(name, data)


@pytest.fixture
def base(source: Environment, django_db_blocker: object, settings: object) -> Iterator[Environment]:
    settings.DATA = source.data
    with django_db_blocker.unblock():
        yield source


@pytest.fixture(scope="module")
def good(source: Environment, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "base.tar"
    with django_db_blocker.unblock():
        make(source, path)
    return path


def quiet(_: str) -> None:
    pass


@contextmanager
def empty_place(data: Path) -> Iterator[Environment]:
    with database() as name, speaking_to(name):
        yield place(name, data)


def test_a_backup_counts_when_it_was_restored(company: Company) -> None:
    at = timezone.now()
    kept = actions.note_backup("base.tar", size=5, seconds=1, at=at)
    assert queries.last_good() is None
    actions.note_verified(kept, at=at)
    assert queries.last_good() == at


def test_only_administrators_are_told_of_a_failed_backup(company: Company) -> None:
    actions.note_failed("base.tar", fault="the disk is full", at=timezone.now())
    assert [one.employee for one in Notice.objects.filter(kind="backup.failed")] == [company.administrator]


def test_a_restored_base_is_the_one_that_was_backed_up(
    base: Environment, tmp_path: Path, settings: object, client: Client
) -> None:
    stored = write([b"an offer"], limit=100)
    sql.run("INSERT INTO files_file (digest, size, created_at) VALUES (%s, %s, now())", [stored.digest, stored.size])
    path = tmp_path / "base.tar"
    try:
        facts, faults = back_up(base, path)
    finally:
        place_of(stored.digest).unlink()
        sql.run("DELETE FROM files_file")
    assert (faults, facts["verified"], facts["files"]) == ([], True, 1)
    assert Backup.objects.get(name="base.tar").verified_at is not None
    leads = sql.rows("SELECT id, need, status_id FROM leads_lead ORDER BY id")
    settings.DATA = tmp_path / "elsewhere"
    with empty_place(settings.DATA) as elsewhere:
        assert restore(elsewhere, path, say=quiet) == []
        assert sql.rows("SELECT id, need, status_id FROM leads_lead ORDER BY id") == leads
        assert place_of(stored.digest).read_bytes() == b"an offer"
        assert client.login(email="owner@ours.ru", password=PASSWORD)
        assert client.get("/", follow=True).status_code == 200
        assert sql.rows("SELECT count(*) FROM ledger_event WHERE kind = 'base.restored'") == [(1,)]


def test_the_file_is_closed_to_others_and_holds_no_key(base: Environment, tmp_path: Path) -> None:
    path = tmp_path / "base.tar"
    make(replace(base, secret_keys=("canary-of-a-key" * 4,), secret_key_lasts=True), path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"canary-of-a-key" not in path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("is_naive", [False, True])
def test_what_is_written_while_the_dump_is_made_stays_out_of_it(
    base: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_naive: bool
) -> None:
    """The control: a dump of its own moment holds a row more, and the trial says so."""
    real = programs.read_from

    def meanwhile(command: list[str], *rest: object) -> None:
        sql.run("INSERT INTO teplo_note VALUES (2)")
        real([word for word in command if not (is_naive and word.startswith("--snapshot"))], *rest)

    sql.run("CREATE TABLE teplo_note (id int)")
    sql.run("INSERT INTO teplo_note VALUES (1)")
    monkeypatch.setattr(programs, "read_from", meanwhile)
    try:
        assert make(base, tmp_path / "base.tar").counts["teplo_note"] == 1
        found = verify.verify(tmp_path / "base.tar", say=quiet)
        assert found == (["teplo_note has 2 rows, 1 were backed up."] if is_naive else [])
    finally:
        sql.run("DROP TABLE teplo_note")


def test_what_waits_in_the_journal_comes_along_and_is_put_back(base: Environment, tmp_path: Path) -> None:
    journal = base.data / "journal"
    journal.mkdir()
    for name in ("00000000001700000000-7.journal", "ab12.aside", "snapshot", "ab13.dropped"):
        (journal / name).write_text(f"of {name}")
    try:
        make(base, tmp_path / "base.tar")
    finally:
        shutil.rmtree(journal)
    with empty_place(tmp_path / "data") as elsewhere:
        restore(elsewhere, tmp_path / "base.tar", say=quiet)
    found = {path.name: path.read_text() for path in (tmp_path / "data" / "journal").iterdir()}
    assert found == {name: f"of {name}" for name in ("00000000001700000000-7.journal", "ab12.aside")}


def test_two_backups_at_once_are_one_too_many(base: Environment, tmp_path: Path) -> None:
    with making.alone(base), pytest.raises(Refused, match="Another backup"):
        make(base, tmp_path / "base.tar")


def test_a_backup_that_fails_leaves_nothing_but_a_word_to_the_administrators(
    base: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(command: list[str], *rest: object) -> None:
        raise Refused("pg_dump failed: no space")

    monkeypatch.setattr(programs, "read_from", breaks)
    with pytest.raises(Refused, match="no space"):
        back_up(base, tmp_path / "base.tar")
    assert list(tmp_path.iterdir()) == []
    assert Backup.objects.latest("pk").fault == "pg_dump failed: no space"
    told = Notice.objects.filter(kind="backup.failed")
    assert {one.employee.email for one in told} == {"administrator@ours.ru"}
    told.delete()


def test_a_base_whose_rows_break_an_invariant_makes_no_good_backup(base: Environment, tmp_path: Path) -> None:
    sql.run("ALTER TABLE leads_lead DISABLE TRIGGER USER")
    try:
        facts, faults = back_up(base, tmp_path / "base.tar")
    finally:
        sql.run("ALTER TABLE leads_lead ENABLE TRIGGER USER")
    assert not facts["verified"]
    assert "trigger" in faults[0]
    assert Backup.objects.latest("pk").verified_at is None
    Notice.objects.all().delete()


def changed(good: Path, target: Path, change: Callable[[dict[str, object]], object]) -> Path:
    """The same backup with another manifest, sealed as if it had always been so."""
    archive = Archive(good)
    with Writer(target) as writer:
        for name in archive.manifest.parts:
            writer.add(name, archive.text(name))
        found = json.loads(archive.manifest.as_json())
        change(found)
        writer.finish(Manifest(**found))
    return target


def refused(path: Path, data: Path) -> str:
    """Why it is not restored; nothing is made of it."""
    with empty_place(data) as elsewhere:
        with pytest.raises(Refused) as told:
            restore(elsewhere, path, say=quiet)
        assert sql.rows("SELECT to_regclass('leads_lead') IS NULL") == [(True,)]
    assert not data.exists()
    return str(told.value)


def test_tables_of_a_newer_version_are_refused_by_their_name(base: Environment, good: Path, tmp_path: Path) -> None:
    def add(manifest: dict[str, object]) -> None:
        manifest["migrations"] += ["leads.9999_mind_reading"]

    said = refused(changed(good, tmp_path / "new.tar", add), tmp_path / "data")
    assert "leads.9999_mind_reading" in said
    assert "restore it with that version or a newer one" in said


def test_a_file_that_was_cut_short_is_refused(base: Environment, good: Path, tmp_path: Path) -> None:
    whole = good.read_bytes()
    for length in (0, 100, len(whole) // 2, len(whole) - 4096):
        path = tmp_path / f"{length}.tar"
        path.write_bytes(whole[:length])
        with pytest.raises(BadArchive, match=r"no backup of Teplo|damaged|cut short"):
            Archive(path).check()
    assert "cut short" in refused(path, tmp_path / "data")


def test_no_byte_that_counts_can_be_changed(good: Path, tmp_path: Path) -> None:
    whole, chance = good.read_bytes(), random.Random(7)
    parts = {name: Archive(good).text(name) for name in Archive(good).manifest.parts}
    path = tmp_path / "flipped.tar"
    found = 0
    for _ in range(150):
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
        try:
            archive = Archive(path)
            assert {name: archive.text(name) for name in archive.manifest.parts} == parts
        except BadArchive:
            found += 1
    assert found > 100


def test_what_is_no_backup_is_refused(base: Environment, good: Path, tmp_path: Path) -> None:
    (tmp_path / "text.tar").write_text("hello")
    assert "no backup of Teplo" in refused(tmp_path / "text.tar", tmp_path / "data")
    assert "There is no file" in refused(tmp_path / "absent.tar", tmp_path / "data")
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(tmp_path / "text.tar", "text")
    assert "no backup of Teplo" in refused(tmp_path / "other.tar", tmp_path / "data")


def test_nothing_is_restored_over_somebodys_rows(base: Environment, good: Path, tmp_path: Path) -> None:
    with empty_place(tmp_path / "data") as elsewhere:
        sql.run("CREATE TABLE theirs (id int)")
        with pytest.raises(Refused, match="is not empty"):
            restore(elsewhere, good, say=quiet)
        assert sql.rows("SELECT to_regclass('leads_lead') IS NULL") == [(True,)]
    assert not (tmp_path / "data").exists()


def test_tables_of_an_older_version_are_brought_up(base: Environment, tmp_path: Path) -> None:
    with database(base.server.name) as name, speaking_to(name):
        sql.run("DROP TABLE ops_backup, ops_inspection; DROP INDEX jobs_of_queue, jobs_of_lock")
        sql.run("DELETE FROM django_migrations WHERE app = 'ops'")
        make(place(name, base.data), tmp_path / "old.tar")
    with empty_place(tmp_path / "data") as elsewhere:
        assert restore(elsewhere, tmp_path / "old.tar", say=quiet) == []
        assert sql.rows("SELECT count(*) FROM ops_backup") == [(0,)]
    assert verify.verify(tmp_path / "old.tar", say=quiet)[0].endswith(
        "another version than this one, which cannot judge them."
    )


def test_an_interrupted_restore_starts_nothing_and_is_finished_by_the_same_file(
    base: Environment, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies() -> None:
        raise KeyboardInterrupt

    with empty_place(tmp_path / "data") as elsewhere:
        with monkeypatch.context() as patch:
            patch.setattr(startup, "migrate", dies)
            with pytest.raises(KeyboardInterrupt):
                restore(elsewhere, good, say=quiet)
        with pytest.raises(Refused, match="was interrupted"):
            startup.open_database(elsewhere, quiet)
        with pytest.raises(Refused, match="is not empty"):
            restore(elsewhere, changed(good, tmp_path / "other.tar", lambda found: found.update(teplo="0")), say=quiet)
        assert restore(elsewhere, good, say=quiet) == []
        startup.open_database(elsewhere, quiet)
        assert sql.rows("SELECT count(*) FROM leads_lead") == [(3,)]


def test_a_dump_that_breaks_off_leaves_no_table(
    base: Environment, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Archive.chunks

    def breaks(self: Archive, name: str) -> Iterator[bytes]:
        yield next(iter(real(self, name)))[:100_000]
        raise KeyboardInterrupt

    with empty_place(tmp_path / "data") as elsewhere:
        archive = Archive(good)
        monkeypatch.setattr(Archive, "chunks", breaks)
        with pytest.raises(KeyboardInterrupt):
            verify.bring_in(archive, elsewhere.listening())
        assert sql.rows("SELECT to_regclass('leads_lead') IS NULL") == [(True,)]


def test_other_counts_and_lost_files_are_found_by_the_trial(base: Environment, good: Path, tmp_path: Path) -> None:
    def more(manifest: dict[str, object]) -> None:
        manifest["counts"]["leads_lead"] += 1

    assert verify.verify(changed(good, tmp_path / "more.tar", more), say=quiet) == [
        "leads_lead has 3 rows, 4 were backed up."
    ]
    digest = hashlib.sha256(b"lost").hexdigest()
    sql.run("INSERT INTO files_file (digest, size, created_at) VALUES (%s, 4, now())", [digest])
    try:
        make(base, tmp_path / "lost.tar")
    finally:
        sql.run("DELETE FROM files_file WHERE digest = %s", [digest])
    assert verify.verify(tmp_path / "lost.tar", say=quiet) == [f"The stored file {digest} is not in the backup."]


def spoilt(good: Path, target: Path, name: str) -> Path:
    """The same backup with the last byte of a member changed."""
    start, size = Archive(good).members[name]
    whole = bytearray(good.read_bytes())
    whole[start + size - 1] ^= 1
    target.write_bytes(whole)
    return target


def test_no_backup_is_called_good_that_a_restore_would_refuse(
    base: Environment, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = spoilt(good, tmp_path / "configuration.tar", CONFIGURATION)
    assert "is not what was backed up" in verify.verify(path, say=quiet)[0]
    digests = [write([b"an offer %d" % number], limit=100).digest for number in range(3)]
    try:
        make(base, tmp_path / "files.tar")
    finally:
        for digest in digests:
            place_of(digest).unlink()
    monkeypatch.setattr(verify, "SAMPLE", 0)
    path = spoilt(tmp_path / "files.tar", tmp_path / "rotten.tar", Archive(tmp_path / "files.tar").stored[digests[1]])
    assert digests[1] in verify.verify(path, say=quiet, is_fresh=False)[0]


def test_what_a_killed_trial_has_left_is_ended_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (left := tmp_path / f"{verify.PREFIX}left").mkdir()
    (left / "held").touch()
    (held := tmp_path / f"{verify.PREFIX}held").mkdir()
    with verify.Lock(held / "held"):
        verify.sweep()
        assert [one.name for one in tmp_path.iterdir()] == [held.name]
