"""A row of a file becomes what a room above can take: the part that all targets share, and leads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2b
from typing import Any

from teplo.channels.models import Channel
from teplo.identity.given import Contact, Firm, Who, read_size
from teplo.intake.imports.book import Book, Place, owner_of
from teplo.intake.imports.cells import Cells, Fault, Plan
from teplo.intake.imports.columns import LEADS, custom_of
from teplo.intake.imports.options import Options, value_key
from teplo.kit.money import Currency
from teplo.kit.problems import Mistake
from teplo.kit.text import check_tax_number, one_line
from teplo.kit.text.sheets import SHIELD, as_given
from teplo.leads.models import StatusKind
from teplo.terms.rules import PREFIX
from teplo.terms.rules import key_of as custom_key
from teplo.triage.draft import Draft, Entry, EntryKind

MORNING = time(10)
PERSON = "person"
LONGEST_ID = 200
# Clocks differ, and a file may say 'today' in another zone.
AHEAD = timedelta(days=1)
MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that can come in: its key, and what it is for the verb of its target."""

    row: int
    key: str
    what: Any
    # Cells that stay in the text, as (column, code, text).
    kept: Sequence[tuple[int, str, str]] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot, with its cells as they stand."""

    row: int
    faults: Sequence[Fault]
    cells: Sequence[str]


Read = Taken | Refused


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for every row of an import. `digest` is that of the file with its sheet."""

    target: str
    number: int
    digest: str
    plan: Plan
    options: Options
    book: Book
    channel: Channel
    now: datetime
    # The number of whoever gets what nobody is named for: clients and deals have an owner from the first moment.
    owner: int | None = None


Reader = Callable[[Cells, Ground], Any]


def read_row(ground: Ground, reader: Reader, row: int, cells: Sequence[str]) -> Read:
    """Read a row: what its reader makes of it, or every fault that was found."""
    if any(cell.startswith(SHIELD) for cell in cells):
        cells = [as_given(cell) for cell in cells]
    given = Cells(ground.plan, cells)
    what = reader(given, ground)
    if given.faults:
        return Refused(row, given.faults, cells)
    return Taken(row, key_of(ground, row, given), what, given.kept)


def key_of(ground: Ground, row: int, cells: Cells) -> str:
    """What keeps a row from coming in twice: its own number in the system it comes from, else file and place."""
    own = one_line(cells.one("external_id"), limit=LONGEST_ID)
    place = ("id", ground.options.system, own) if own else ("row", ground.digest, str(row))
    return blake2b("\0".join((ground.target, *place)).encode(), digest_size=16).hexdigest()


def read_lead(cells: Cells, ground: Ground) -> Entry:
    """An enquiry of long ago; the faults it leaves say why it cannot be one."""
    options = ground.options
    contacts = cells.contacts()
    place = _status(cells, ground)
    employee, queue = lead_owner(cells, ground)
    came = past_moment(cells, "created_at", ground)
    amount, currency = cells.amount(), read_currency(cells, ground)
    custom = read_custom(cells, ground)
    draft = _draft(cells, ground, contacts)
    if draft.is_empty and not cells.faults:
        cells.faults.append(Fault("", None, "nothing"))
    tags = _tags(cells, options)
    if place:
        told = {f"{PREFIX}{key}": value for key, value in custom.items()}
        _demand_required(cells, place, draft, {"amount": amount, "tags": tags, "reason": options.reason, **told})
    return Entry(
        draft,
        ground.channel,
        at=came or ground.now,
        kind=EntryKind.IMPORTED,
        employee=employee,
        queue=queue,
        status=place.number if place else None,
        reason=options.reason if place and place.kind in ENDED else None,
        first_step_due=first_step(ground),
        amount=amount,
        currency=currency,
        tags=tags,
        custom=custom,
        number=ground.number or None,
    )


def read_custom(cells: Cells, ground: Ground) -> dict[str, Any]:
    """Values of the company's own fields by key; an employee by name or address, as he is who answers for a row."""
    fields = custom_of(ground.target)
    found = cells.custom(one for one in fields.values() if one.kind != PERSON)
    for name, one in fields.items():
        cell = cells.one(name) if one.kind == PERSON else ""
        employee, _queue = _parted(owner_of(ground.book, cell) if cell else None)
        if employee:
            found[one.key] = employee
        elif cell:
            cells.fault(name, "unknown_owner")
    return found


def _draft(cells: Cells, ground: Ground, contacts: tuple[Contact, ...]) -> Draft:
    region = cells.line("region", limit=80)
    heat = _heat(cells, ground)
    source = _keyed(cells, ground, "source", ground.book.sources, limit=80)
    product = _known_key(cells, ground, "product", ground.book.products)
    campaign = _known_key(cells, ground, "campaign", ground.book.campaigns)
    who = Who(
        name=cells.name(),
        contacts=contacts,
        firm=read_firm(cells),
        position=cells.line("position", limit=120),
        region=region,
    )
    need, own = cells.line("need", limit=300), cells.own()
    return Draft(
        who=who,
        need=need,
        text=cells.text(),
        source=source or ground.options.source,
        campaign=campaign,
        product=product,
        region=region,
        heat=heat,
        fields=own,
    )


ENDED = (StatusKind.REFUSED, StatusKind.JUNK)


def first_step(ground: Ground) -> datetime | None:
    """The morning of the day that was chosen; None for at once."""
    day = ground.options.first_step_on
    return datetime.combine(day, MORNING, ground.plan.zone) if day else None


def _status(cells: Cells, ground: Ground) -> Place | None:
    book, cell = ground.book, cells.one("status")
    if not cell:
        return book.by_status.get(ground.options.status) if ground.options.status else None
    said = ground.options.explained("status", cell)
    place = book.by_status.get(int(said)) if said and said.isdecimal() else book.statuses.get(value_key(cell))
    if place is None:
        cells.fault("status", "unknown_status")
    return place


def lead_owner(cells: Cells, ground: Ground) -> tuple[int | None, int | None]:
    """The employee or the queue that gets a lead; neither where the rules decide."""
    options = ground.options
    if options.owner == "queue":
        return None, options.queue
    if options.owner == "employee":
        return options.employee, None
    if options.owner != "column":
        return None, None
    return _parted(_named_owner(cells, ground))


def _parted(named: str | None) -> tuple[int | None, int | None]:
    if not named:
        return None, None
    kind, _colon, number = named.rpartition(":")
    return (None, int(number)) if kind else (int(number), None)


def _named_owner(cells: Cells, ground: Ground) -> str | None:
    cell = cells.one("owner")
    if not cell:
        return None
    said = ground.options.explained("owner", cell)
    if said == "rules":
        return None
    named = said if said in ground.book.able else owner_of(ground.book, cell)
    if named is None:
        cells.fault("owner", "unknown_owner")
    return named


def client_owner(cells: Cells, ground: Ground) -> int | None:
    """The employee who answers for a client or a deal: never a queue."""
    if ground.options.owner == "employee":
        return ground.options.employee
    if ground.options.owner == "column":
        employee, queue = _parted(_named_owner(cells, ground))
        if queue:
            cells.fault("owner", "unknown_owner")
        return employee or ground.owner
    return ground.owner


def past_moment(cells: Cells, name: str, ground: Ground) -> datetime | None:
    """A moment that lies behind us; a day of tomorrow in another zone is now."""
    found = cells.moment(name)
    if found and found > ground.now:
        if found > ground.now + AHEAD:
            cells.fault(name, "future")
        return ground.now
    return found


def read_currency(cells: Cells, ground: Ground) -> str:
    """The currency of a row, by its code; that of the import where none stands there."""
    cell = cells.one("currency")
    if not cell:
        return ground.options.currency
    code = MARKS.get(cell.casefold().strip(" ."), cell.upper())
    if code not in Currency.values:
        cells.fault("currency", "unknown_currency")
    return code


MARKS = {"₽": "RUB", "руб": "RUB", "р": "RUB", "$": "USD", "€": "EUR", "₸": "KZT", "£": "GBP"}


def _heat(cells: Cells, ground: Ground) -> str:
    cell = cells.one("heat")
    if not cell:
        return ""
    heat = ground.book.heats.get(value_key(cell))
    if heat is None:
        cells.fault("heat", "unknown_heat")
    return heat or ""


def _keyed(cells: Cells, ground: Ground, name: str, known: Mapping[str, str], *, limit: int) -> str:
    """The key of what a cell names; what nobody knows yet becomes a key of its own, as an enquiry's source does."""
    cell = cells.one(name)
    if not cell:
        return ""
    return one_line(ground.options.explained(name, cell) or known.get(value_key(cell)) or cell, limit=limit)


def _known_key(cells: Cells, ground: Ground, name: str, known: Mapping[str, str]) -> str:
    """The key of what a cell names; what nobody knows stays in the text."""
    cell = cells.one(name)
    if not cell:
        return ""
    key = ground.options.explained(name, cell) or known.get(value_key(cell))
    if key is None:
        cells.keep(cells.plan.columns[name][0], "unknown", cell)
    return key or ""


def read_firm(cells: Cells, *, name: str = "company") -> Firm | None:
    """The company of a row by name and tax number; a number that cannot be one stays in the text."""
    called, tax = cells.line(name, limit=200), ""
    written = cells.one("inn")
    if written:
        try:
            tax = check_tax_number(written)
        except Mistake as mistake:
            cells.keep(cells.plan.columns["inn"][0], mistake.code, written)
    return Firm(called or tax, tax, _size(cells), cells.line("industry", limit=80)) if called or tax else None


def _size(cells: Cells) -> int | None:
    written = cells.one("company_size")
    if written and read_size(written) is None:
        cells.keep(cells.plan.columns["company_size"][0], "not_a_number", written)
    return read_size(written)


def _tags(cells: Cells, options: Options) -> tuple[str, ...]:
    words = [word for _column, text in cells.all("tags") for word in text.replace(";", ",").split(",")]
    found = dict.fromkeys(tag for word in words if (tag := one_line(word, limit=40)))
    if options.tag:
        found.setdefault(options.tag)
    return tuple(found)[:MOST_TAGS]


def _demand_required(cells: Cells, place: Place, draft: Draft, known: Mapping[str, object]) -> None:
    known = {
        "need": draft.need,
        "product": draft.product,
        "source": draft.source,
        "region": draft.region,
        "heat": draft.heat,
        **known,
    }
    in_use = custom_of(LEADS).keys()
    for key in place.required:
        if custom_key(key) and key not in in_use:
            continue
        if known.get(key) in (None, "", ()):
            cells.fault(key, "required")
