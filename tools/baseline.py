"""`make baseline`: writes down what the migrations make, so that an empty database gets it in one stroke."""

import os
import re
import sys
import tempfile
from pathlib import Path

from teplo.config.backup import programs
from teplo.config.cluster import Cluster
from teplo.config.environment import Environment, Server
from teplo.config.home import Home
from teplo.config.startup import judge_text, say, set_up_django

# How pg_dump begins and ends, and what it says above each object.
FRAME = re.compile(r"\A.*?(?=^--\n-- Name: )|^--\n-- PostgreSQL database dump complete\n.*\Z", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^--\n-- (Name|Data for Name): .*\n--\n\n", re.MULTILINE)
# When the baseline was made says nothing to anybody.
MOMENT = re.compile(r"'\d{4}-\d\d-\d\d [0-9:.]+\+00'(?=\)[,;]$)", re.MULTILINE)
BEGIN = "SET LOCAL check_function_bodies = false;\n\n"


def told(server: Server, *, with_rows: bool = True) -> str:
    """The statements that make this database as it is, the rows of its tables among them."""
    tool = programs.to_dump(18, programs.found())
    address, surroundings = programs.sign_in(server)
    command = [str(tool.folder / "pg_dump"), "--no-owner", "--no-privileges", "--no-comments"]
    command += ["--exclude-extension=*", f"--dbname={address}"]
    command += ["--rows-per-insert=1000"] if with_rows else ["--schema-only"]
    parts: list[bytes] = []
    programs.read_from(command, surroundings, parts.append)
    objects = HEADING.sub("", FRAME.sub("", b"".join(parts).decode()))
    return f"-- PostgreSQL {tool.major}\n{BEGIN}{MOMENT.sub('now()', objects).rstrip()}\n"


def walk() -> None:
    """Every migration one after the other, without a baseline, in the database that Django speaks to."""
    from django.core.management import call_command  # needs Django set up
    from django.core.management.commands.migrate import Command  # needs Django set up

    call_command(Command(), interactive=False, verbosity=0)


def migrated(folder: Path) -> str:
    """What the migrations make, in a cluster of their own under this folder."""
    cluster = Cluster(Home(folder), unsafe=True, say=say)
    cluster.ensure()
    try:
        os.environ["TEPLO_DATA"] = str(folder)
        os.environ.pop("DATABASE_URL", None)
        set_up_django(pool="0")
        server = Environment.read().primary()
        judge_text(server)
        walk()
        return told(server)
    finally:
        cluster.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        sys.stdout.write(migrated(Path(folder) / "data"))
