"""What the rows of one import are read by: its plan, its options, the company's words as they are now."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from teplo.channels.models import Channel
from teplo.files.models import File
from teplo.files.queries import path_of
from teplo.intake.imports.book import QUEUE, Book, read_book
from teplo.intake.imports.cells import plan_of
from teplo.intake.imports.clients import read_company_row, read_contact_row, read_deal_row
from teplo.intake.imports.models import Import, Target
from teplo.intake.imports.options import Options, read_options
from teplo.intake.imports.products import read_product_row
from teplo.intake.imports.rows import Ground, Read, Reader, read_lead, read_row
from teplo.intake.imports.why import STOPPED
from teplo.kit.dates import order_of
from teplo.kit.problems import Mistake
from teplo.kit.tables import Layout, read
from teplo.kit.text import one_line
from teplo.staff.models import Employee

READERS: dict[str, Reader] = {
    Target.LEADS.value: read_lead,
    Target.CONTACTS.value: read_contact_row,
    Target.COMPANIES.value: read_company_row,
    Target.DEALS.value: read_deal_row,
    Target.PRODUCTS.value: read_product_row,
}
DATED = ("created_at", "closed_at", "expected_on")


def ground_of(imp: Import, *, at: datetime, book: Book | None = None) -> Ground:
    """What the rows of an import are read by at this moment."""
    layout, options = Layout.from_json(imp.layout), read_options(imp.options)
    plan = plan_of(
        imp.mapping,
        [one_line(name, limit=80) for name in layout.columns],
        order=options.dates or _order(imp.mapping, layout),
        zone=ZoneInfo(settings.TIME_ZONE),
        country=settings.COUNTRY,
    )
    return Ground(
        target=imp.target,
        number=imp.pk or 0,
        digest=f"{file_of(imp).digest}/{layout.sheet}",
        plan=plan,
        options=options,
        book=book or read_book(imp.owner_employee),
        channel=channel_of(options),
        now=at,
        owner=_usual_owner(imp.owner_employee),
    )


def channel_of(options: Options) -> Channel:
    """The channel over which the rows come: the one that was chosen, else the seeded one."""
    related = ("default_source", "default_product", "responsible_employee", "schedule")
    channels = Channel.objects.select_related(*related).filter(kind=Channel.Kind.IMPORT)
    found = channels.filter(pk=options.channel).first() if options.channel else None
    return found or channels.order_by("pk")[0]


def gone(ground: Ground) -> str:
    """What was chosen and is there no more, as a code of why.STOPPED; '' where all of it is."""
    options, book = ground.options, ground.book
    if options.owner == "employee" and str(options.employee) not in book.able:
        return "owner_gone"
    if options.owner == "queue" and f"{QUEUE}{options.queue}" not in book.able:
        return "target_gone"
    return "target_gone" if options.status and options.status not in book.by_status else ""


def _usual_owner(begun_by: Employee) -> int | None:
    """Whoever brings clients in answers for them; where a machine does, the first of those who set people up."""
    if not begun_by.is_robot:
        return begun_by.pk
    first = Employee.objects.people().filter(role__key="administrator").order_by("pk").first()
    first = first or Employee.objects.people().order_by("pk").first()
    return first.pk if first else None


def _order(mapping: dict[str, str], layout: Layout) -> str:
    places = [int(column) for column, to in mapping.items() if to in DATED]
    return order_of([row[p] for row in layout.sample for p in places if p < len(row) and row[p].strip()])


def rows_of(imp: Import, ground: Ground, *, after: int) -> Iterator[Read]:
    """The rows of the file below the row `after`, read. Mistake where the file is gone or cannot be read."""
    reader = READERS[imp.target]
    for number, cells in read(path(imp), Layout.from_json(imp.layout), after=after):
        yield read_row(ground, reader, number, cells)


def path(imp: Import) -> Path:
    """Where the bytes lie; Mistake where they are gone."""
    found = path_of(file_of(imp))
    if not found.is_file():
        raise Mistake("file_gone", STOPPED["file_gone"])
    return found


def file_of(imp: Import) -> File:
    """The file of an import; Mistake where it was let go."""
    if imp.file is None:
        raise Mistake("file_gone", STOPPED["file_gone"])
    return imp.file
