"""The command `teplo`: what it refuses, in a sentence and before anything is made."""

from pathlib import Path

import pytest
from django.db import connection

from teplo.config.command import REFUSED, _demand_tables, main
from teplo.config.home import Refused


@pytest.mark.parametrize("arguments", [["dedupe", "scan"], ["dedupe", "--help"]])
def test_a_command_of_another_version_makes_no_database(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TEPLO_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(arguments) == REFUSED
    assert capsys.readouterr().err == "teplo: This command is not part of this version.\n"
    assert not (tmp_path / "data").exists()


@pytest.mark.django_db
def test_a_database_without_tables_is_told_in_a_sentence() -> None:
    _demand_tables()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
    with pytest.raises(Refused, match="run `teplo migrate` first"):
        _demand_tables()
