"""Which of PostgreSQL's programs makes a dump and brings it back."""

from dataclasses import replace
from pathlib import Path

import pytest

from teplo.config.backup import programs
from teplo.config.environment import Environment
from teplo.config.home import Refused


def of(*majors: int) -> list[programs.Programs]:
    return [programs.Programs(Path(f"/{major}"), major) for major in majors]


def test_a_dump_is_made_by_the_servers_own_program_or_a_newer_one() -> None:
    assert programs.to_dump(15, of(15, 18)).major == 15
    assert programs.to_dump(16, of(15, 17, 18)).major == 17
    with pytest.raises(Refused, match="postgresql-client-19"):
        programs.to_dump(19, of(15, 18))


def test_a_dump_is_restored_by_a_program_that_reads_it_and_that_the_server_understands() -> None:
    assert programs.to_restore(18, 15, of(15, 18)).major == 18
    assert programs.to_restore(15, 15, of(15, 18)).major == 15
    with pytest.raises(Refused, match="restore into PostgreSQL 18 or newer"):
        programs.to_restore(15, 18, of(15, 18))


def test_a_password_is_not_in_the_command_line() -> None:
    server = replace(Environment.read().primary(), password="se'cret", user="o'neil")
    address, env = programs.sign_in(server)
    assert "cret" not in address
    assert "user='o\\'neil'" in address
    assert env["PGPASSWORD"] == "se'cret"
