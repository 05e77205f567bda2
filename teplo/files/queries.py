"""Where the bytes of a file are, and which of them are as they should be."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from teplo.files import disk
from teplo.files.models import File


def path_of(file: File) -> Path:
    """Where the bytes lie, to be read and never written; nobody outside may learn it."""
    return disk.place_of(file.digest)


def open_file(file: File) -> BinaryIO:
    """The bytes, opened for reading."""
    return path_of(file).open("rb")


def known(digests: Collection[str]) -> set[str]:
    """Which of these contents have a row."""
    return set(File.objects.filter(digest__in=digests).values_list("digest", flat=True))


def chunks_of(path: Path) -> Iterator[bytes]:
    """A file of the disk piece by piece, as `keep` takes it."""
    with path.open("rb") as file:
        while chunk := file.read(disk.CHUNK):
            yield chunk
