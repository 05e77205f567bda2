"""A backup as one file: a plain tar whose last members say what it holds, and prove it.

`journal/…` holds what waited on disk to be taken in, `database.dump` is PostgreSQL's custom format (compressed by
itself), `files/ab/<digest>` the stored files,
`configuration.json` the settings without secrets, `manifest.json` what there must be, `manifest.sha256` its digest.
Being last they are missing from a file that was cut short.
"""

import contextlib
import hashlib
import json
import os
import re
import tarfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Self

FORMAT = 1
DUMP = "database.dump"
CONFIGURATION = "configuration.json"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
WAITING = re.compile(r"journal/([\w-]+\.(?:journal|aside))")
STORED = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})")
BLOCK = tarfile.BLOCKSIZE
CHUNK = 1024 * 1024


class BadArchive(Exception):
    """The file is no backup that can be used; the message is one sentence."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds and what it was made of.

    `counts` are rows by table at the moment of the dump, `parts` sizes and SHA-256 by member, `files` how many stored
    files and their bytes; `ledger_until` is the last line of the ledger, from which on erasures must be done again;
    `signed_by` tells the signing key without telling it.
    """

    teplo: str
    created_at: str
    postgresql: int
    dumped_by: int
    migrations: list[str]
    counts: dict[str, int]
    ledger_until: int
    signed_by: str
    parts: dict[str, dict[str, int | str]] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        try:
            found = json.loads(text)
            if found["format"] != FORMAT:
                raise BadArchive(f"This backup is of format {found['format']}, this version reads {FORMAT}.")
            return cls(**found)
        except (ValueError, KeyError, TypeError) as error:
            raise BadArchive("The manifest of this backup cannot be read.") from error


class Part:
    """A member while it is written: counts and digests what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._digest.update(chunk)
        self.size += len(chunk)

    @property
    def facts(self) -> dict[str, int | str]:
        return {"size": self.size, "sha256": self._digest.hexdigest()}


class Writer:
    """Writes an archive beside its final place and moves it there when it is whole and on disk; mode 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part_path = path.with_name(f"{path.name}.part")
        self.parts: dict[str, dict[str, int | str]] = {}
        self.files = {"count": 0, "bytes": 0}

    def __enter__(self) -> Self:
        handle = os.open(self.part_path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        os.fchmod(handle, 0o600)  # what was left of an earlier try may have another mode
        self._file = os.fdopen(handle, "w+b")
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
        self.part_path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def member(self, name: str) -> Iterator[Part]:
        """A member whose size nobody knows yet: its header is written when it is over."""
        start = self._file.tell()
        self._file.write(bytes(BLOCK))
        part = Part(self._file)
        yield part
        self._file.write(bytes(-part.size % BLOCK))
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(_header(name, part.size))
        self._file.seek(end)
        self.parts[name] = part.facts

    def add(self, name: str, content: bytes) -> None:
        with self.member(name) as part:
            part.write(content)

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as source, self.member(name) as part:
            while chunk := source.read(CHUNK):
                part.write(chunk)

    def add_stored(self, path: Path, digest: str) -> None:
        """Add a stored file; its name is its digest, so the manifest need not name it."""
        name = f"files/{digest[:2]}/{digest}"
        self.add_file(name, path)
        facts = self.parts.pop(name)
        if facts["sha256"] != digest:
            raise BadArchive(f"The stored file {path} does not hold what its name says: its disk may be failing.")
        self.files["count"] += 1
        self.files["bytes"] += int(facts["size"])

    def finish(self, manifest: Manifest) -> None:
        """Seal it, wait for the disk, and put it in its place."""
        text = manifest.as_json()
        self.add(MANIFEST, text)
        self.add(SEAL, hashlib.sha256(text).hexdigest().encode())
        self._file.write(bytes(2 * BLOCK))
        self._file.flush()
        os.fsync(self._file.fileno())
        self.part_path.rename(self.path)
        settle(self.path.parent)


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    return info.tobuf(tarfile.GNU_FORMAT)


def settle(folder: Path) -> None:
    """Wait until a rename in this folder is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Archive:
    """A backup that is read: opened, its seal checked; `check` reads every byte. The seal tells it from any other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.members = _members(path)
        self.manifest = self._sealed()
        if missing := {*self.manifest.parts} - {*self.members}:
            raise BadArchive(f"{path} lacks {min(missing)}: it is damaged.")
        self.stored = {found[2]: name for name in self.members if (found := STORED.fullmatch(name))}
        if len(self.stored) != self.manifest.files.get("count", 0):
            raise BadArchive(
                f"{path} holds {len(self.stored)} stored files, its manifest counts others: it is damaged."
            )

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a member; BadArchive at its end when it is not what the manifest says."""
        start, size = self.members[name]
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            file.seek(start)
            while size and (chunk := file.read(min(size, CHUNK))):
                size -= len(chunk)
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != self._expected(name):
            raise BadArchive(f"{name} in {self.path} is not what was backed up: the file is damaged.")

    def check(self) -> None:
        """Read all of it; BadArchive where anything is not what was backed up."""
        for name in (*self.manifest.parts, *self.stored.values()):
            self.check_one(name)

    def check_one(self, name: str) -> None:
        for _ in self.chunks(name):
            pass

    def text(self, name: str) -> bytes:
        return b"".join(self.chunks(name))

    def _expected(self, name: str) -> str:
        stored = STORED.fullmatch(name)
        return stored[2] if stored else str(self.manifest.parts[name]["sha256"])

    def _sealed(self) -> Manifest:
        if MANIFEST not in self.members or SEAL not in self.members:
            raise BadArchive(f"{self.path} is no backup of Teplo, or was cut short.")
        with self.path.open("rb") as file:
            text, seal = (_read(file, *self.members[name]) for name in (MANIFEST, SEAL))
        self.seal = seal.decode(errors="replace")
        if hashlib.sha256(text).hexdigest() != self.seal:
            raise BadArchive(f"The manifest of {self.path} was changed or damaged.")
        return Manifest.read(text)


def _read(file: IO[bytes], start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)


def _members(path: Path) -> dict[str, tuple[int, int]]:
    try:
        with tarfile.open(path, "r:") as tar:
            return {one.name: (one.offset_data, one.size) for one in tar if one.isreg()}
    except FileNotFoundError:
        raise BadArchive(f"There is no file {path}.") from None
    except tarfile.TarError as error:
        raise BadArchive(f"{path} is no backup of Teplo, or was cut short or damaged ({error}).") from error
    except OSError as error:
        raise BadArchive(f"{path} cannot be read: {error.strerror}.") from error
