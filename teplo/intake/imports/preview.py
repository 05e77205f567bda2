"""What somebody sees before the rows come in: the first of them as they would be read, and what may be chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from teplo.channels.models import Source
from teplo.clients.models import Pipeline, Stage
from teplo.intake.imports import why
from teplo.intake.imports.book import IMPORTABLE, QUEUE, Book, owner_of
from teplo.intake.imports.ground import READERS, ground_of
from teplo.intake.imports.models import Import
from teplo.intake.imports.options import ASKED, MOST_ASKED, Options, read_options, value_key
from teplo.intake.imports.rows import Read, Refused, read_row
from teplo.kit.problems import Words
from teplo.kit.tables import Layout
from teplo.leads.entry import may_enter
from teplo.leads.models import Status
from teplo.staff.models import Employee, Queue
from teplo.terms.models import Product, Reason


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row with its number in the file; sentences by the place of a column, under None about the whole row."""

    number: int
    cells: Sequence[str]
    faults: Mapping[int | None, Words] = field(default_factory=dict)
    kept: Mapping[int | None, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """The names of the columns and the first rows."""

    columns: Sequence[str]
    rows: Sequence[PreviewRow]


Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen, as (value, name)."""

    owners: Pairs
    queues: Pairs
    statuses: Pairs
    reasons: Pairs
    sources: Pairs
    products: Pairs
    pipelines: Pairs
    stages: Pairs


def preview(imp: Import, *, book: Book, rows: int = 20) -> Preview:
    """The first rows (at most fifty) as they would be read now, with what is wrong at each cell."""
    layout = Layout.from_json(imp.layout)
    ground, reader = ground_of(imp, at=timezone.now(), book=book), READERS[imp.target]
    sample = enumerate(layout.sample[:rows], start=(layout.header_row or 0) + 1)
    shown = [_row(read_row(ground, reader, number, cells), number, cells) for number, cells in sample]
    return Preview(layout.columns, shown)


def _row(read: Read, number: int, cells: Sequence[str]) -> PreviewRow:
    if isinstance(read, Refused):
        # Of several faults at one cell the first one counts.
        faults = {fault.column: why.words(fault.field, fault.code) for fault in reversed(read.faults)}
        return PreviewRow(number, cells, faults=faults)
    return PreviewRow(number, cells, kept={column: why.kept_words(code) for column, code, _text in read.kept})


def value_choices(imp: Import, *, book: Book) -> dict[str, list[tuple[str, str | None]]]:
    """By field, the words of its column that are not understood by themselves: of the first rows, and those for which
    a look through the whole file found rows to be refused.

    Each with what somebody has said that it means, None while nobody has.
    """
    layout, options = Layout.from_json(imp.layout), read_options(imp.options)
    found: dict[str, list[tuple[str, str | None]]] = {}
    for place, to in sorted((int(place), to) for place, to in imp.mapping.items()):
        if to not in ASKED or (to == "owner" and options.owner != "column"):
            continue
        cells = [row[place].strip() for row in layout.sample if place < len(row)]
        different = {value_key(cell): cell for cell in (*cells, *imp.found.get("words", {}).get(to, ())) if cell}
        found[to] = [
            (cell, options.explained(to, cell))
            for cell in different.values()
            if not _is_understood(book, to, cell, options)
        ][:MOST_ASKED]
    return {name: pairs for name, pairs in found.items() if pairs}


def _is_understood(book: Book, name: str, cell: str, options: Options) -> bool:
    key = value_key(cell)
    if name == "owner":
        return owner_of(book, cell) is not None
    if name == "stage":
        return (options.pipeline or book.first_pipeline, key) in book.stages
    known: dict[str, Mapping[str, object]] = {
        "status": book.statuses,
        "product": book.products,
        "pipeline": book.pipelines,
    }
    return key in known[name]


def choices(imp: Import, by: Employee) -> Choices:
    """What `by` may choose for this import, for its options and for the words of its columns."""
    statuses = [s for s in Status.objects.filter(is_active=True, kind__in=IMPORTABLE) if may_enter(s, by)]
    people = Employee.objects.people().order_by("sort_key", "pk")
    stages = Stage.objects.filter(is_active=True).select_related("pipeline")
    stages = stages.order_by("pipeline__position", "pipeline", "position", "pk")
    queues = Queue.objects.order_by("pk") if imp.target == "leads" else Queue.objects.none()
    return Choices(
        owners=[(str(one.pk), one.name) for one in people],
        queues=[(f"{QUEUE}{one.pk}", str(one)) for one in queues],
        statuses=[(str(one.pk), str(one)) for one in statuses],
        reasons=[(str(one.pk), str(one)) for one in Reason.objects.filter(is_active=True, kind__in=Reason.OF_LEADS)],
        sources=[(one.key, str(one)) for one in Source.objects.filter(is_active=True).order_by("key")],
        products=[(one.key, one.name) for one in Product.objects.filter(is_active=True).order_by("name")],
        pipelines=[(str(one.pk), str(one)) for one in Pipeline.objects.all()],
        stages=[(str(one.pk), f"{one.pipeline}: {one}") for one in stages],
    )
