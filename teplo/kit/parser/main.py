"""The process that reads: takes its task as JSON, sets its own limits, answers in frames of JSON on its output.

A frame is the length of what follows in four bytes, then one of {"found": …}, {"rows": [[number, cells], …]},
{"refused": code, "facts": …}, {"failed": …} and, last of all, {"end": true}.
"""

import contextlib
import json
import resource
import struct
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from teplo.kit.parser.dialects import Dialect
from teplo.kit.parser.found import fitted
from teplo.kit.parser.headers import Row
from teplo.kit.parser.refused import Refused
from teplo.kit.parser.signs import kind_of

ROWS = 500
CHARACTERS = 128 * 1024


def main() -> None:
    """Do the task of the command line; whatever goes wrong is told in a frame."""
    task: dict[str, Any] = json.loads(sys.argv[1])
    _limit(memory=task["memory"], seconds=task["seconds"])
    try:
        for frame in _answers(task):
            _say(frame)
        _say({"end": True})
    except Refused as refused:
        _say({"refused": refused.code, "facts": refused.facts})
    except MemoryError:
        _say({"refused": "too_much", "facts": {}})
    except BrokenPipeError:
        pass  # nobody reads any more
    except Exception as error:  # noqa: BLE001  # what a hostile file may raise has no end; the other side logs it
        # Its place and its kind, but not its words: they may quote what people wrote.
        places = [f"{Path(each.filename).name}:{each.lineno}" for each in traceback.extract_tb(error.__traceback__)]
        _say({"failed": f"{type(error).__name__} at {' '.join(places)}"})


def _limit(*, memory: int, seconds: int) -> None:
    """Bytes of address space and seconds of CPU; no files are written, nothing is dumped."""
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory
            resource.setrlimit(kind, (most, most))


def _answers(task: dict[str, Any]) -> Iterator[dict[str, Any]]:
    path = Path(task["path"])
    if task["do"] == "recognise":
        yield {"found": recognised(path, task["wanted"])}
    else:
        yield from _packed(rows_of(path, task["layout"]), after=task["after"], width=task["width"])


def recognised(path: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """The fields of a Layout; Refused for what cannot be read."""
    kind = kind_of(path)
    if kind == "vcard":
        from teplo.kit.parser import cards  # start-up cost

        return cards.recognise(path, encoding=wanted["encoding"]).as_json()
    if kind == "xlsx":
        from teplo.kit.parser import books  # start-up cost: a text needs no library for workbooks

        return books.recognise(path, sheet=wanted["sheet"], header_row=wanted["header_row"]).as_json()
    from teplo.kit.parser import texts  # start-up cost

    text = {name: wanted[name] for name in ("encoding", "delimiter", "header_row")}
    return texts.recognise(path, **text).as_json()


def rows_of(path: Path, layout: dict[str, Any]) -> Iterator[Row]:
    """Every row that is not blank, those of the header too; Refused at one that cannot be read."""
    if layout["kind"] == "xlsx":
        from teplo.kit.parser import books  # start-up cost

        return books.rows(path, layout["sheet"])
    if layout["kind"] == "vcard":
        from teplo.kit.parser import cards  # start-up cost

        return cards.rows(path, layout["encoding"])
    from teplo.kit.parser import texts  # start-up cost

    dialect = Dialect(layout["delimiter"], layout["quote"], layout["escape"] or None)
    return texts.rows(path, layout["encoding"], dialect)


def _packed(rows: Iterator[Row], *, after: int, width: int) -> Iterator[dict[str, Any]]:
    """Rows by the hundred, so that neither side holds many."""
    packed: list[tuple[int, list[str]]] = []
    size = 0
    for number, cells in rows:
        if number <= after:
            continue
        packed.append((number, fitted(cells, width)))
        size += sum(map(len, cells))
        if len(packed) == ROWS or size > CHARACTERS:
            yield {"rows": packed}
            packed, size = [], 0
    if packed:
        yield {"rows": packed}


def _say(frame: dict[str, Any]) -> None:
    # Half of a pair of UTF-16 can stand in a cell and in no UTF-8.
    body = json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()
