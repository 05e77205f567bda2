"""The table of the mapper: the fields of a sample with what each is, and back from the form to a mapping."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake.connectors import Unreadable
from teplo.intake.connectors.bodies import EACH, Leaf, Step, leaves, lists_of, parse, words_of
from teplo.intake.connectors.mapped import mapping_of, read_by
from teplo.intake.connectors.mapping import (
    ENQUIRY,
    HANDLES,
    LEAVE_OUT,
    ORIGIN,
    PERSON,
    TARGETS,
    Map,
    Pointed,
    covers,
    each_of,
    guess,
    path_as_text,
    path_from,
)
from teplo.intake.connectors.plug import Aside
from teplo.intake.models import Capture
from teplo.triage.draft import Draft

LONGEST_SAMPLE = 200_000
LONGEST_SHOWN = 160
MOST_ROWS = 200
TELLS_WHO = frozenset({"name", "phone", "email", "contact", *HANDLES})


@dataclass(frozen=True, slots=True)
class Sample:
    """A body to look at, as text, and of which type it came; `fault` where it cannot be taken apart."""

    text: str
    type: str
    given: object = None
    fault: str = ""

    @classmethod
    def of(cls, capture: Capture) -> "Sample":
        """Something that came over the channel."""
        return cls._read(bytes(capture.body).decode("utf-8", errors="replace"), str(capture.meta.get("type") or ""))

    @classmethod
    def sent(cls, posted: QueryDict) -> "Sample":
        """What stands in the form of the mapper."""
        return cls._read(posted.get("sample", "").strip(), posted.get("type", ""))

    @classmethod
    def _read(cls, text: str, kind: str) -> "Sample":
        if len(text) > LONGEST_SAMPLE:
            return cls(text[:LONGEST_SAMPLE], kind, fault=_("This is too long for a sample."))
        try:
            given = parse(text.encode(), kind)
        except Unreadable as unreadable:
            return cls(text, kind, fault=str(unreadable.message))
        fault = "" if leaves(given) else _("There are no fields in it.")
        return cls(text, kind, given, fault)


@dataclass(frozen=True, slots=True)
class Row:
    """One place of the body: what stands there in the sample, and what it is. `all_of` where it means a whole list."""

    number: int
    path: str
    words: str
    value: str
    to: str
    label: str
    may_all: bool
    all_of: bool
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """All places of a sample, what may be chosen for each, and the condition."""

    rows: list[Row]
    groups: tuple[tuple[str, list[tuple[str, str]]], ...]
    keeps_rest: bool
    only_path: str
    only_values: str
    places: list[tuple[str, str]]
    lists: list[tuple[str, str]]
    each: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would become of a sample: its facts by name, notes, or why nothing."""

    facts: list[tuple[str, str]]
    notes: list[str]
    fault: str = ""
    aside: str = ""


def address(channel: Channel) -> str:
    """Where the other side sends to."""
    return settings.BASE_URL.rstrip("/") + reverse("hook", args=[channel.key])


def kept(channel: Channel) -> Map | None:
    """What was pointed at before."""
    return mapping_of(channel)


def table(sample: Sample, made: Map | None) -> Table:
    """The table for a sample; guessed by the names where nothing was pointed at yet."""
    found = leaves(sample.given)[:MOST_ROWS]
    rows = _known(found, made) if made else _guessed(found)
    places = [(path_as_text(leaf.path), leaf.words) for leaf in found]
    only_path, only_values = (made.only_path, made.only_values) if made else ((), ())
    if only_path and path_as_text(only_path) not in dict(places):
        places.insert(0, (path_as_text(only_path), words_of(only_path)))
    each = path_as_text(made.each) if made and made.each is not None else None
    return Table(
        rows, _groups(), made.keeps_rest if made else True, path_as_text(only_path), ", ".join(only_values), places,
        _lists(sample, each), each,
    )  # fmt: skip


def _lists(sample: Sample, each: str | None) -> list[tuple[str, str]]:
    """The lists of a sample, and the one that was chosen before."""
    whole = _("the whole body")
    found = {path_as_text(path): words_of(path) or whole for path in lists_of(sample.given)}
    if each is not None:
        found.setdefault(each, words_of(path_from(each)) or whole)
    return list(found.items())


def _guessed(found: Iterable[Leaf]) -> list[Row]:
    taken: list[str] = []
    rows = []
    for number, leaf in enumerate(found):
        taken.append(guess(leaf, taken))
        is_listed = taken[-1] and isinstance(leaf.path[-1], int)  # of a list of phones all are meant
        rows.append(_row(number, leaf, Pointed(each_of(leaf.path) if is_listed else leaf.path, taken[-1])))
    return rows


def _known(found: list[Leaf], made: Map) -> list[Row]:
    """Each place with what it was pointed at as; a list that is meant whole stands at its first item."""
    left = list(made.points)
    rows = []
    for number, leaf in enumerate(found):
        mine = next((one for one in left if covers(one.path, leaf.path)), None)
        if mine is not None:
            left.remove(mine)
        rows.append(_row(number, leaf, mine or Pointed(leaf.path, "")))
    return [*rows, *(_missing(len(rows) + place, one) for place, one in enumerate(left))]


def _row(number: int, leaf: Leaf, point: Pointed) -> Row:
    whole = each_of(leaf.path)
    text = "" if leaf.value is None else str(leaf.value)
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    return Row(
        number, path_as_text(leaf.path), leaf.words, shown, point.to, point.label,
        may_all=whole != leaf.path, all_of=whole != leaf.path and point.path == whole,
    )  # fmt: skip


def _missing(number: int, point: Pointed) -> Row:
    return Row(
        number, path_as_text(point.path), words_of(point.path), "", point.to, point.label,
        may_all=False, all_of=False, is_missing=True,
    )  # fmt: skip


def _groups() -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    named = ((_("Who"), PERSON), (_("What"), ENQUIRY), (_("Where from"), ORIGIN))
    groups = tuple((words, [(key, str(name)) for key, name in among.items()]) for words, among in named)
    return (*groups, ("", [(LEAVE_OUT, str(TARGETS[LEAVE_OUT]))]))


def chosen(posted: QueryDict) -> Map:
    """What the form says; rows without a choice are not pointed at."""
    # Chosen is the body itself by an empty path, and nothing by no words at all.
    way = posted.get("each", "")
    each = path_from(way) if way else None
    only = _of_each(path_from(posted.get("only_path", "")), each)
    values = tuple(one.strip()[:200] for one in posted.get("only_values", "").split(",") if one.strip())
    points = tuple(dict.fromkeys(_points(posted, each)))  # of every item of a list the same
    return Map(points, bool(posted.get("keeps_rest")), only if values else (), values if only else (), each)


def _points(posted: QueryDict, each: tuple[Step, ...] | None) -> Iterator[Pointed]:
    count = posted.get("rows", "")
    for number in range(min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() and len(count) < 6 else 0):
        path, to = path_from(posted.get(f"path-{number}", "")), posted.get(f"to-{number}", "")
        if path and to in TARGETS:
            whole = each_of(path) if posted.get(f"all-{number}") else path
            yield Pointed(_of_each(whole, each), to, posted.get(f"label-{number}", "").strip()[:80])


def _of_each(path: tuple[Step, ...], each: tuple[Step, ...] | None) -> tuple[Step, ...]:
    """A path through the list of which every item is an enquiry: it means each of them, whichever was shown."""
    if each is None or path[: len(each)] != each or len(path) <= len(each) or not isinstance(path[len(each)], int):
        return path
    return (*each, EACH, *path[len(each) + 1 :])


def names_somebody(made: Map) -> bool:
    """Whether it points at anything by which a person can be known or answered."""
    return any(one.to in TELLS_WHO for one in made.points)


def outcome(made: Map, sample: Sample, channel: Channel) -> Outcome:
    """What would become of a sample by a mapping."""
    if sample.fault:
        return Outcome([], [], fault=sample.fault)
    several = made.parts(sample.given)
    try:
        sample = replace(sample, text=json.dumps(several[0]), type="application/json") if several else sample
        read = read_by(made, sample.text.encode(), channel, {"type": sample.type})
    except Unreadable as unreadable:
        return Outcome([], [], fault=str(unreadable.message))
    if isinstance(read, Aside):
        return Outcome([], [], aside=_("It would be put aside: the condition does not hold."))
    facts = _facts(read, made.number(several[0] if several else sample.given))
    if several:
        facts.insert(0, (_("Enquiries in it"), str(len(several))))
    return Outcome(facts, [f"{note.field}: {note.message}" for note in read.notes])


def _facts(draft: Draft, number: str) -> list[tuple[str, str]]:
    who = draft.who
    utm = draft.context.get("utm")
    told: list[tuple[str | Promise, object]] = [
        (_("Name"), who.name),
        *((_("Contact"), contact.shown) for contact in who.contacts),
        (_("Company"), " ".join(filter(None, [who.firm.name, who.firm.tax_number])) if who.firm else ""),
        (_("Position"), who.position),
        (_("Need"), draft.need),
        (_("Message"), draft.text),
        (_("Product"), draft.product),
        (_("Region"), draft.region),
        (_("Source"), draft.source),
        *((f"utm_{name}", value) for name, value in (utm.items() if isinstance(utm, dict) else ())),
        (_("Page"), draft.context.get("page")),
        *((name, value) for name, value in draft.fields.items()),
        (_("Number there"), number),
    ]
    return [(str(name), str(value)) for name, value in told if value]
