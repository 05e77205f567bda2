from pathlib import Path

import pytest

from teplo.config.check import wanting_in_public
from teplo.config.environment import BadSetting, Environment, Server

KEY = "k" * 50
PUBLIC = {
    "TEPLO_SECRET_KEY": KEY,
    "TEPLO_BASE_URL": "https://leads.example.ru",
    "TEPLO_ALLOWED_HOSTS": "leads.example.ru",
    "TEPLO_TRUSTED_PROXIES": "127.0.0.1",
}


def test_without_variables_the_defaults_of_the_contract_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    env = Environment.read({})
    assert (env.language, env.time_zone, env.country) == ("ru", "Europe/Moscow", "RU")
    assert env.data == tmp_path / "var"
    assert env.base_url == "http://localhost:8000"
    assert "localhost" in env.allowed_hosts
    assert env.mail is None


def test_reading_the_settings_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not Environment.read({}).secret_key_lasts
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/teplo"),
        ("DATABASE_URL", "postgres://localhost"),
        ("DATABASE_URL", "postgres://localhost:port/teplo"),
        ("DATABASE_REPLICA_URL", "teplo"),
        ("DATABASE_DIRECT_URL", "http://localhost/teplo"),
        ("TEPLO_SECRET_KEY", "short"),
        ("TEPLO_BASE_URL", "leads.example.ru"),
        ("TEPLO_BASE_URL", "https://leads.example.ru/crm"),
        ("TEPLO_ALLOWED_HOSTS", "https://leads.example.ru"),
        ("TEPLO_TRUSTED_PROXIES", "proxy"),
        ("TEPLO_LANGUAGE", "de"),
        ("TEPLO_TIME_ZONE", "Moscow"),
        ("TEPLO_COUNTRY", "Russia"),
        ("TEPLO_COUNTRY", "ZZ"),
        ("TEPLO_POOL", "8-2"),
        ("EMAIL_URL", "mail.example.ru"),
    ],
)
def test_a_bad_value_is_told_in_one_sentence_that_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(BadSetting) as told:
        Environment.read({variable: value})
    assert str(told.value).startswith(variable)
    assert str(told.value).count("\n") == 0


def test_the_password_of_a_bad_database_address_is_not_repeated() -> None:
    with pytest.raises(BadSetting) as told:
        Environment.read({"DATABASE_URL": "mysql://teplo:secret-word@localhost/teplo"})
    assert "secret-word" not in str(told.value)


def test_a_database_address_may_carry_escaped_letters_options_and_a_socket() -> None:
    server = Server.parse("DATABASE_URL", "postgres://us%40er:p%2Fw@/base?host=/run/pg&sslmode=require")
    assert server.conninfo() == {
        "host": "/run/pg",
        "dbname": "base",
        "user": "us@er",
        "password": "p/w",
        "sslmode": "require",
    }


def test_in_public_the_key_the_address_and_the_hosts_must_be_given() -> None:
    assert wanting_in_public(Environment.read(PUBLIC)) == []
    assert len(wanting_in_public(Environment.read({}))) == 4
    assert len(wanting_in_public(Environment.read({**PUBLIC, "TEPLO_BASE_URL": "http://leads.example.ru"}))) == 1


def test_the_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    env = Environment.read({"TEPLO_DATA": str(tmp_path / "data")})
    env.home.make_keys()
    first = env.home.secret_keys()
    env.home.make_keys()
    assert env.home.secret_keys() == first
    assert len(first[0]) >= 50
    assert env.home.key_file.stat().st_mode & 0o777 == 0o600
    assert Environment.read({"TEPLO_DATA": str(tmp_path / "data")}).secret_keys == first
