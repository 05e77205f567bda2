"""Reading what callers send: no more than allowed, JSON only, no name twice."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from teplo.api.answers import NotJson
from teplo.kit.problems import FieldError, Malformed, TooLarge

WRITE_BYTES = 256 * 1024


def read_bytes(request: HttpRequest, *, limit: int) -> bytes:
    """The body word for word. NotJson where the header says otherwise, TooLarge beyond `limit` bytes."""
    if request.content_type != "application/json":
        raise NotJson
    told = request.META.get("CONTENT_LENGTH") or ""
    too_large = told.isdecimal() and int(told[:12]) > limit
    body = b"" if too_large else request.read(limit + 1)
    if too_large or len(body) > limit:
        raise TooLarge(detail=_("At most %(kib)d KiB.") % {"kib": limit // 1024})
    return body


class StrictParser(Parser):
    """Refuses what two readers could understand differently: a name twice, NaN, a body of another type."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise NotJson
        if len(request.body) > WRITE_BYTES:
            raise TooLarge(detail=_("At most %(kib)d KiB.") % {"kib": WRITE_BYTES // 1024})
        return strict_json(request.body)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        for name, values in data.lists():
            if len(values) > 1:
                raise twice(name)
        return {name: data[name] for name in data}


def strict_json(body: bytes) -> Any:
    """The JSON of a body; Malformed where it is none, is nested too deeply or names something twice."""
    try:
        return json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise Malformed("too_deep", _("The JSON is nested too deeply.")) from None
    except ValueError:
        raise Malformed("not_json", _("The body is not JSON.")) from None


def twice(name: str) -> Malformed:
    """The same name was given twice."""
    return Malformed(errors=[FieldError(name[:80], "twice", _("This is named twice."))])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise twice(name)
        found[name] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
