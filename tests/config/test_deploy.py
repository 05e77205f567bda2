"""`teplo check --deploy`: each want in one sentence with its remedy, and silence where all is well."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from teplo.config.check import in_public
from teplo.config.deploy import Served, Want, _own_offsets, of_database, of_folders, of_settings
from teplo.config.environment import Environment
from teplo.kit import sql
from tests.config.conftest import Teplo

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PUBLIC = {
    "TEPLO_SECRET_KEY": "k" * 50,
    "TEPLO_BASE_URL": "https://leads.example.ru",
    "TEPLO_ALLOWED_HOSTS": "leads.example.ru",
    "TEPLO_TRUSTED_PROXIES": "127.0.0.1",
    "TEPLO_METRICS_TOKEN": "t" * 24,
    "EMAIL_URL": "smtps://mail.example.ru",
}
SOUND = Served(
    version=18,
    settings={
        "fsync": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "synchronous_commit": "on",
        "max_connections": "50",
    },
    zone_offsets=_own_offsets("Europe/Moscow"),
    good_backup=NOW - timedelta(hours=9),
)


def codes(wants: Iterable[Want]) -> list[str]:
    return [want.code for want in wants]


def served(**changed: object) -> list[Want]:
    return list(of_database(replace(SOUND, **changed), Environment.read(PUBLIC), now=NOW))


def test_a_sound_installation_wants_nothing() -> None:
    assert list(of_settings(Environment.read(PUBLIC))) == []
    assert served() == []


def test_every_setting_that_lacks_is_named_with_its_remedy() -> None:
    found = [str(want) for want in of_settings(Environment.read({"TEPLO_ALLOWED_HOSTS": "*"}))]
    assert found == [
        "TEPLO_SECRET_KEY must be set, so that every host signs alike. Set it: 50 characters.",
        "TEPLO_BASE_URL must be set to the address that visitors use. Set it.",
        (
            "TEPLO_BASE_URL must begin with https://, or passwords travel in the open."
            " Put a proxy with a certificate before it."
        ),
        "TEPLO_ALLOWED_HOSTS must not allow every host. Name the hosts.",
        "Advice: EMAIL_URL is not set, so nobody can mend a forgotten password by letter. Set it to your mail server.",
    ]


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("TEPLO_TRUSTED_PROXIES", "", "proxies"),
        ("TEPLO_TRUSTED_PROXIES", "0.0.0.0/0", "any_proxy"),
        ("TEPLO_METRICS_TOKEN", "", "metrics"),
    ],
)
def test_what_only_a_public_address_makes_dangerous(variable: str, value: str, code: str) -> None:
    assert codes(of_settings(Environment.read({**PUBLIC, variable: value}))) == [code]


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "data_checksums", "synchronous_commit"])
def test_a_database_that_could_forget_is_found(name: str) -> None:
    (want,) = served(settings={**SOUND.settings, name: "off"})
    assert name in want.says
    assert not want.is_advice


def test_a_mighty_role_other_clocks_and_unknown_zones_are_found() -> None:
    assert codes(served(role_is_mighty=True)) == ["role"]
    assert codes(served(skew=-7.4)) == ["clock"]
    assert "differ by 7 s" in str(served(skew=-7.4)[0])
    assert served(skew=1.9) == []
    assert codes(served(zone_offsets=None)) == codes(served(zone_offsets=(7200, 10800))) == ["zone"]


def test_backups_are_asked_after() -> None:
    assert codes(served(good_backup=None)) == ["no_backup"]
    assert "5 days old" in str(served(good_backup=NOW - timedelta(days=5))[0])
    assert codes(served(last_fault="pg_dump failed: no space")) == ["backup_failed"]


def folders(tmp_path: Path, **given: str) -> list[Want]:
    env = Environment.read({**PUBLIC, "TEPLO_DATA": str(tmp_path / "data"), "TEPLO_DISK_RESERVE": "0", **given})
    return [want for want in of_folders(env) if want.code != "disk_soon"]


def test_keys_that_others_may_read_are_found_with_the_command_that_closes_them(tmp_path: Path) -> None:
    env = Environment.read({"TEPLO_DATA": str(tmp_path / "data")})
    env.home.make_keys()
    assert codes(folders(tmp_path)) == ["no_nightly"]
    env.home.key_file.chmod(0o644)
    (want, _) = folders(tmp_path)
    assert want.do == f"Run: chmod 600 {env.home.key_file}"


def test_a_full_disk_and_a_poor_place_for_backups_are_found(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    assert codes(folders(tmp_path, TEPLO_DISK_RESERVE="900000000"))[0] == "disk"
    assert codes(folders(tmp_path, TEPLO_BACKUP_FOLDER=str(tmp_path / "absent"))) == ["backup_folder"]
    assert codes(folders(tmp_path, TEPLO_BACKUP_FOLDER=str(tmp_path))) == ["same_disk"]


def test_the_database_of_the_tests_is_asked_and_found_wanting(transactional_db: None) -> None:
    env = Environment.read()
    name = str(sql.row("SELECT current_database()")[0])
    found = codes(in_public(replace(env, server=replace(env.primary(), name=name)), exists=True))
    assert {"secret_key", "base_url", "no_backup", "fsync"} <= set(found)
    assert not {"zone", "clock", "programs"} & set(found)


def test_programs_are_told_in_json(teplo: Teplo) -> None:
    told = teplo("check", "--deploy", "--json")
    found = json.loads(told.stdout)
    assert (told.returncode, found["ok"]) == (1, False)
    assert {"code", "says", "do"} == set(found["wrong"][0])
