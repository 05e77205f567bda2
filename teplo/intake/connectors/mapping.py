"""Which place of a body is what: kept with the channel, made on the mapper page."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.bodies import EACH, Leaf, Path, Step, at, leaves, with_one
from teplo.kit.problems import Words

# What a value can be, in the order in which the mapper offers it; names are joined in the order of the body.
PERSON: dict[str, Words] = {
    "name": _("Name"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "contact": _("Phone or e-mail"),
    "telegram": _("Telegram"),
    "whatsapp": _("WhatsApp"),
    "vk": _("VK"),
    "viber": _("Viber"),
    "max": _("MAX"),
    "position": _("Position"),
    "company": _("Company"),
    "inn": _("INN"),
}
ENQUIRY: dict[str, Words] = {
    "need": _("What is needed, in one line"),
    "text": _("Message"),
    "product": _("Product"),
    "region": _("Region"),
    "field": _("Keep under its own name"),
    "number": _("Number of the enquiry over there"),
}
ORIGIN: dict[str, Words] = {
    "source": _("Source"),
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_campaign": "utm_campaign",
    "utm_content": "utm_content",
    "utm_term": "utm_term",
    "page": _("Page"),
    "referrer": _("Came from"),
}
LEAVE_OUT = "skip"
TARGETS: dict[str, Words] = {**PERSON, **ENQUIRY, **ORIGIN, LEAVE_OUT: _("Leave out")}
HANDLES = ("telegram", "whatsapp", "vk", "viber", "max")
UTM = ("source", "medium", "campaign", "content", "term")
MOST_RULES = 100
MOST_STEPS = 20
LONGEST_STEP = 200


@dataclass(frozen=True, slots=True)
class Pointed:
    """A place of a body and what stands there; `label` names it where it is kept as a field."""

    path: tuple[Step, ...]
    to: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """What is made of a body. With a condition, only bodies that say one of `values` there become enquiries.

    `each` is the way to a list of which every item is an enquiry of its own; it may be the body itself, `()`, and is
    None where a body is one enquiry.
    """

    points: tuple[Pointed, ...] = ()
    keeps_rest: bool = True
    only_path: tuple[Step, ...] = ()
    only_values: tuple[str, ...] = ()
    each: tuple[Step, ...] | None = None

    def as_json(self) -> dict[str, object]:
        """As it is kept in the channel's settings."""
        return {
            "points": [{"path": list(one.path), "to": one.to, "label": one.label} for one in self.points],
            "keeps_rest": self.keeps_rest,
            "only_path": list(self.only_path),
            "only_values": list(self.only_values),
            "each": None if self.each is None else list(self.each),
        }

    @classmethod
    def of(cls, kept: object) -> "Map | None":
        """What `as_json` gave; None where nobody has pointed at anything yet, or it cannot be read."""
        if not isinstance(kept, Mapping) or not isinstance(kept.get("points"), list):
            return None
        read = [Pointed(_path(one["path"]), str(one["to"]), str(one.get("label") or "")) for one in kept["points"]]
        points = tuple(one for one in read if one.path and one.to in TARGETS)
        values = tuple(str(value) for value in kept.get("only_values") or ())
        each = _path(kept["each"]) if isinstance(kept.get("each"), list) else None
        return cls(points, bool(kept.get("keeps_rest", True)), _path(kept.get("only_path")), values, each)

    def parts(self, given: object) -> list[object]:
        """The bodies of several enquiries that came in one: each with all that stands around the list."""
        items = at(given, self.each) if self.each is not None else []
        found = items[0] if items and isinstance(items[0], list) else []
        assert self.each is not None or not found
        return [with_one(given, self.each or (), one) for one in found] if len(found) > 1 else []

    def applies(self, given: object) -> bool:
        """Whether a body is meant to become an enquiry at all."""
        return not self.only_path or bool({str(one) for one in at(given, self.only_path)} & set(self.only_values))

    def finds(self, given: object) -> bool:
        """Whether anything that was pointed at is in a body."""
        said = [value for one in self.points if one.to != LEAVE_OUT for value in at(given, one.path)]
        return any(value not in (None, "", [], {}) for value in said)

    def number(self, given: object) -> str:
        """The number of the enquiry on the other side; empty where the body has none."""
        found = [value for one in self.points if one.to == "number" for value in at(given, one.path)]
        return "/".join(_plain(value) for value in found if _plain(value))

    def enquiry(self, given: object) -> dict[str, object]:
        """A body in the words of the intake API."""
        said: dict[str, list[object]] = {}
        fields: dict[str, object] = {}
        for one in self.points:
            values = [value for value in at(given, one.path) if value not in (None, "")]
            if one.to == "field" and values:
                fields[one.label or _last(one.path)] = values if len(values) > 1 else values[0]
            elif one.to != LEAVE_OUT:
                said.setdefault(one.to, []).extend(values)
        rest = self._rest(given) if self.keeps_rest else {}
        return {**_words(said), "fields": {**rest, **fields}}

    def _rest(self, given: object) -> dict[str, object]:
        known = [one.path for one in self.points]
        left = [leaf for leaf in leaves(given) if not any(covers(path, leaf.path) for path in known)]
        return {leaf.words: leaf.value for leaf in left if leaf.value not in (None, "", [], {})}


def covers(path: Path, place: Path) -> bool:
    """Whether a path leads to this place, or to what it lies in."""
    return len(path) <= len(place) and all(
        step == here or (step is EACH and isinstance(here, int)) for step, here in zip(path, place, strict=False)
    )


def _words(said: Mapping[str, list[object]]) -> dict[str, object]:
    # A list of contacts may hold both: what has an @ is an e-mail, whatever it was called.
    contacts = [_plain(value) for value in _flat([*said.get("phone", []), *said.get("contact", [])])]
    utm = {name: _joined(said.get(f"utm_{name}")) for name in UTM if said.get(f"utm_{name}")}
    company = {"name": _joined(said.get("company")), "inn": _joined(said.get("inn"))}
    return {
        "person": {
            "name": _joined(said.get("name")),
            "phones": [one for one in contacts if "@" not in one],
            "emails": [*_flat(said.get("email", [])), *(one for one in contacts if "@" in one)],
            "handles": {kind: _plain(said[kind][0]) for kind in HANDLES if said.get(kind)},
            "position": _joined(said.get("position")),
        },
        "company": company if any(company.values()) else None,
        "need": _joined(said.get("need"), ", "),
        "text": _joined(said.get("text"), "\n"),
        "product": _joined(said.get("product")),
        "region": _joined(said.get("region"), ", "),
        "source": _joined(said.get("source")),
        "utm": utm,
        "page": _joined(said.get("page")),
        "referrer": _joined(said.get("referrer")),
    }


def _flat(values: Iterable[object]) -> list[object]:
    """Values, and those of lists and objects among them, each by itself."""
    found: list[object] = []
    for value in values:
        found += [leaf.value for leaf in leaves(value)] if isinstance(value, dict | list) else [value]
    return [value for value in found if value not in (None, "")]


def _joined(values: Iterable[object] | None, by: str = " ") -> str:
    return by.join(_plain(value) for value in _flat(values or ())).strip()


def _plain(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value).strip()


def _last(path: Path) -> str:
    names = [step for step in path if isinstance(step, str)]
    return names[-1] if names else ""


def _path(kept: object) -> tuple[Step, ...]:
    steps = kept if isinstance(kept, list | tuple) else []
    sound = [step for step in steps[:MOST_STEPS] if step is EACH or isinstance(step, str | int)]
    return tuple(step[:LONGEST_STEP] if isinstance(step, str) else step for step in sound)


def path_from(written: str) -> tuple[Step, ...]:
    """A path as the mapper page sends it (JSON); empty for anything else."""
    try:
        return _path(json.loads(written))
    except (ValueError, RecursionError):
        return ()


def path_as_text(path: Path) -> str:
    """A path as the mapper page sends it."""
    return json.dumps(list(path), ensure_ascii=False)


# What a name of a field usually holds, for the first guess: lower-case, without `_`, `-` and blanks.
GUESSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("phone", ("phone", "phones", "phonenumber", "tel", "mobile", "callerphone", "msisdn", "телефон", "номертелефона")),
    ("email", ("email", "emails", "mail", "почта", "emailaddress")),
    ("name", ("name", "fullname", "fio", "firstname", "lastname", "surname", "middlename", "patronymic")),
    ("name", ("clientname", "username", "имя", "фамилия", "отчество", "фио")),
    ("text", ("comment", "comments", "message", "text", "question", "note", "textarea", "комментарий", "сообщение")),
    ("company", ("company", "companyname", "organization", "organisation", "компания", "организация")),
    ("inn", ("inn", "инн")),
    ("product", ("product", "товар")),
    ("region", ("city", "region", "город", "регион")),
    ("need", ("subject", "title", "service", "тема", "услуга")),
    ("telegram", ("telegram", "tg")),
    ("number", ("id", "uuid", "leadid", "orderid", "requestid", "tranid", "eventid", "callid")),
    ("page", ("page", "url", "pageurl", "страница")),
    ("referrer", ("referrer", "referer")),
    *((f"utm_{name}", (f"utm{name}",)) for name in UTM),
    ("source", ("source", "источник")),
)


def guess(leaf: Leaf, taken: Iterable[str]) -> str:
    """What a value most likely is by its name, empty where nothing suggests itself; `taken` is guessed already."""
    name = re.sub(r"[\s_-]", "", _last(leaf.path).lower())
    if leaf.value is None or isinstance(leaf.value, dict | list | bool):
        return ""
    for target, words in GUESSES:
        if name in words and (target == "name" or target not in set(taken)):
            return target
    return ""


def each_of(path: Path) -> tuple[Step, ...]:
    """The same path through every item of the lists on its way."""
    return tuple(EACH if isinstance(step, int) else step for step in path)
