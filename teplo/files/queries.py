"""Where the bytes of a file are, and which of them are as they should be."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from django.db.models import Exists, OuterRef
from django.db.models.fields.reverse_related import ForeignObjectRel

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


def unused(digests: Collection[str]) -> list[File]:
    """Those of these files to which no row of any room points."""
    found = File.objects.filter(digest__in=digests)
    # Who points here names no way back, so the way is hidden.
    for pointing in (one for one in File._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel)):
        there = pointing.related_model._base_manager.filter(**{pointing.field.name: OuterRef("pk")})
        found = found.exclude(Exists(there))
    return list(found)


def chunks_of(path: Path) -> Iterator[bytes]:
    """A file of the disk piece by piece, as `keep` takes it."""
    with path.open("rb") as file:
        while chunk := file.read(disk.CHUNK):
            yield chunk
