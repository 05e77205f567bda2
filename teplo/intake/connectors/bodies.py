"""Takes any body apart, JSON or form, and finds its way in what is nested: pure, for plug-ins and for the mapper.

A path is a list of steps: a name, the place in a list (from 0), or EACH for every item of a list. A form is nested by
the brackets of its names, as PHP reads them: `lead[phone][0]`.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext as _

from teplo.intake.connectors.plug import Unreadable

Step = str | int | None
Path = Sequence[Step]
EACH = None
MOST_LEAVES = 500
MOST_PARTS = 1_000
DEEPEST = 20
_BRACKETS = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_LEVEL = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a body with the way to it."""

    path: tuple[Step, ...]
    value: object

    @property
    def words(self) -> str:
        """The way as people read it."""
        return words_of(self.path)


def parse(body: bytes, content_type: str) -> object:
    """What a body says: objects, lists and values; Unreadable where it is neither JSON nor a form."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return _nested(_multipart(body, content_type))
    # Many senders name another type than they send: what looks like JSON is read as JSON.
    if kind.endswith("json") or body.lstrip()[:1] in (b"{", b"["):
        return _json(body)
    return _nested(_pairs(body))


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, UnicodeError):
        raise Unreadable("not_json", _("The body is not JSON.")) from None
    except RecursionError:
        raise Unreadable("too_deep", _("The JSON is nested too deeply.")) from None


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        found = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_PARTS)
    except (ValueError, UnicodeError):
        raise Unreadable("not_a_form", _("The submission cannot be taken apart.")) from None
    if not found and body.strip():
        raise Unreadable("not_a_form", _("The submission cannot be taken apart."))
    return found


class _NoFiles(FileUploadHandler):
    """What is uploaded along is passed over: it stays in the body as it came."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def _multipart(body: bytes, content_type: str) -> list[tuple[str, str]]:
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": len(body)}
    try:
        fields, _files = MultiPartParser(meta, io.BytesIO(body), [_NoFiles()], "utf-8").parse()
    except (MultiPartParserError, ValueError, UnicodeError):
        raise Unreadable("not_a_form", _("The submission cannot be taken apart.")) from None
    assert isinstance(fields, QueryDict)
    return [(name, str(value)) for name, values in fields.lists() for value in values]


def _nested(pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """A form by the brackets of its names; a name that comes twice is a list."""
    whole: dict[str, object] = {}
    for name, value in pairs:
        shape = _BRACKETS.fullmatch(name)
        steps = [shape[1], *_LEVEL.findall(shape[2])][:DEEPEST] if shape else [name]
        if not _put(whole, steps, value):
            whole[name] = value
    return {name: _listed(value) for name, value in whole.items()}


def _put(place: dict[str, object], steps: list[str], value: str) -> bool:
    """Put a value where its steps lead; False where something else stands in the way."""
    for step in steps[:-1]:
        inner = place.setdefault(step or str(len(place)), {})
        if not isinstance(inner, dict):
            return False
        place = inner
    last = steps[-1] or str(len(place))
    if last not in place:
        place[last] = value
    elif isinstance(there := place[last], list):
        there.append(value)
    elif isinstance(there, str):
        place[last] = [there, value]
    else:
        return False
    return True


def _listed(value: object) -> object:
    """Objects whose names are 0, 1, 2 … are lists."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    return list(inner.values()) if inner and list(inner) == [str(place) for place in range(len(inner))] else inner


def leaves(given: object) -> list[Leaf]:
    """The values of a body in their order, those of an empty object or list too; at most `MOST_LEAVES`."""
    found: list[Leaf] = []
    for leaf in _walk(given, ()):
        found.append(leaf)
        if len(found) >= MOST_LEAVES:
            break
    return found


def _walk(given: object, path: tuple[Step, ...]) -> Iterator[Leaf]:
    if len(path) < DEEPEST and isinstance(given, dict) and given:
        for name, value in given.items():
            yield from _walk(value, (*path, str(name)))
    elif len(path) < DEEPEST and isinstance(given, list) and given:
        for place, value in enumerate(given):
            yield from _walk(value, (*path, place))
    elif path:
        yield Leaf(path, given)


def lists_of(given: object, path: tuple[Step, ...] = ()) -> list[tuple[Step, ...]]:
    """The ways to the lists of objects in a body, the outer ones first; not into the items of such a list."""
    if isinstance(given, list):
        return [path] if any(isinstance(one, dict) for one in given) else []
    if not isinstance(given, dict) or len(path) >= DEEPEST:
        return []
    return [found for name, value in given.items() for found in lists_of(value, (*path, str(name)))]


def with_one(given: object, path: Path, item: object) -> object:
    """A body whose list at a path has this one item."""
    if not path:
        return [item]
    assert isinstance(given, dict)
    step, *rest = path
    return {**given, str(step): with_one(given.get(str(step)), rest, item)}


def at(given: object, path: Path) -> list[object]:
    """The values that a path leads to: none, one, or several where it goes through each item of a list."""
    found = [given]
    for step in path:
        found = [inner for one in found for inner in _step(one, step)]
    return found


def _step(given: object, step: Step) -> list[object]:
    if step is EACH:
        return list(given) if isinstance(given, list) else []
    if isinstance(step, int) and isinstance(given, list):
        return given[step : step + 1] if step >= 0 else []
    return [given[str(step)]] if isinstance(given, dict) and str(step) in given else []


def text_at(given: object, *path: Step) -> str:
    """The first value at a path as a text; empty where there is none, or no plain value."""
    found = next(iter(at(given, path)), None)
    return "" if found is None or isinstance(found, dict | list | bool) else str(found).strip()


def words_of(path: Path) -> str:
    """`data › clients › 1 › phone`: places in lists from 1, as people count."""
    return " › ".join("*" if step is EACH else str(step + 1) if isinstance(step, int) else step for step in path)
