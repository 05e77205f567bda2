"""Rows that become contacts, companies and deals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from teplo.clients.models import Stage
from teplo.clients.rules import LONGEST_TITLE
from teplo.identity.given import Firm, Who
from teplo.intake.imports.book import Place
from teplo.intake.imports.cells import Cells, Fault
from teplo.intake.imports.options import value_key
from teplo.intake.imports.rows import Ground, client_owner, past_moment, read_currency, read_custom, read_firm
from teplo.kit.dates import read_day
from teplo.kit.problems import Mistake
from teplo.kit.text import clean, company_key, one_line
from teplo.terms.models import Product

LONGEST_SITE = 255
LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Somebody who is to be a contact: who he is, who answers for him, since when, what was written down of him."""

    who: Who
    owner: int
    at: datetime
    custom: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """A company that is to be a client."""

    firm: Firm
    site: str
    turnover: Decimal | None
    currency: str
    owner: int
    at: datetime
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal with its place, its moments, and for whom it is: by contacts, by name, by company."""

    title: str
    amount: Decimal | None
    currency: str
    stage: Place
    who: Who | None
    firm: Firm | None
    owner: int
    at: datetime
    closed_at: datetime | None
    expected_on: date | None
    lost_because: str
    custom: Mapping[str, Any] = field(default_factory=dict)
    product: Product | None = None


def read_contact_row(cells: Cells, ground: Ground) -> ContactRow | None:
    """A contact; None where a fault was left."""
    who = _who(cells)
    owner, at = _owner(cells, ground), past_moment(cells, "created_at", ground)
    custom = read_custom(cells, ground)
    if not who.name and not who.contacts and not cells.faults:
        cells.faults.append(Fault("", None, "nobody"))
    if cells.faults or owner is None:
        return None
    return ContactRow(who, owner, at or ground.now, custom, clean(cells.text(), limit=LONGEST_NOTE))


def read_company_row(cells: Cells, ground: Ground) -> CompanyRow | None:
    """A company; None where a fault was left."""
    firm = read_firm(cells, name="name")
    for column, code, _text in cells.kept:
        if column in cells.plan.columns.get("inn", ()):
            cells.fault("inn", code, column)
    turnover, currency = cells.amount("turnover"), read_currency(cells, ground)
    owner, at = _owner(cells, ground), past_moment(cells, "created_at", ground)
    custom = read_custom(cells, ground)
    if (firm is None or not (firm.tax_number or company_key(firm.name))) and not cells.faults:
        cells.fault("name", "no_name")
    if cells.faults or firm is None or owner is None:
        return None
    return CompanyRow(firm, _site(cells), turnover, currency, owner, at or ground.now, custom)


def read_deal_row(cells: Cells, ground: Ground) -> DealRow | None:
    """A deal; None where a fault was left. One without a title is called by its product and its company."""
    stage, owner = _stage(cells, ground), _owner(cells, ground)
    firm, who = read_firm(cells), _who(cells, name="contact_name")
    amount, currency = cells.amount(), read_currency(cells, ground)
    at, closed_at = _moments(cells, ground, stage)
    expected, custom = _day(cells, "expected_on"), read_custom(cells, ground)
    product = _product(cells, ground)
    title = cells.line("title", limit=LONGEST_TITLE) or _title(cells, product, firm)
    if not title:
        cells.fault("title", "no_title")
    if cells.faults or owner is None or stage is None:
        return None
    return DealRow(
        title,
        amount,
        currency,
        stage,
        who if who.name or who.contacts else None,
        firm,
        owner,
        at,
        closed_at,
        expected,
        cells.line("lost_because", limit=300) if stage.kind == Stage.Kind.LOST else "",
        custom,
        product,
    )


def _moments(cells: Cells, ground: Ground, stage: Place | None) -> tuple[datetime, datetime | None]:
    """When a deal began and, where its stage says that it is over, when it ended."""
    created, closed = past_moment(cells, "created_at", ground), past_moment(cells, "closed_at", ground)
    at = created or closed or ground.now
    if stage is None or stage.kind == Stage.Kind.OPEN:
        return at, None
    if closed and closed < at:
        cells.fault("closed_at", "closed_before")
    return at, closed or at


def _who(cells: Cells, *, name: str = "") -> Who:
    return Who(
        name=cells.line(name, limit=200) if name else cells.name(),
        contacts=cells.contacts(),
        firm=read_firm(cells),
        position=cells.line("position", limit=120),
        region=cells.line("region", limit=80),
    )


def _owner(cells: Cells, ground: Ground) -> int | None:
    owner = client_owner(cells, ground)
    if owner is None and not cells.faults:
        cells.fault("owner", "unknown_owner")
    return owner


def _site(cells: Cells) -> str:
    site = cells.line("site", limit=LONGEST_SITE).lower()
    return site.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _stage(cells: Cells, ground: Ground) -> Place | None:
    book, options = ground.book, ground.options
    pipeline = options.pipeline or book.first_pipeline
    if named := cells.one("pipeline"):
        said = options.explained("pipeline", named)
        found = int(said) if said and said.isdecimal() else book.pipelines.get(value_key(named))
        if found is None:
            cells.fault("pipeline", "unknown_pipeline")
            return None
        pipeline = found
    cell = cells.one("stage")
    if not cell:
        place = _first(ground, pipeline)
    else:
        said = options.explained("stage", cell)
        place = book.by_stage.get(int(said)) if said and said.isdecimal() else None
        place = place or book.stages.get((pipeline, value_key(cell)))
    if place is None:
        cells.fault("stage", "unknown_stage")
    return place


def _first(ground: Ground, pipeline: int) -> Place | None:
    mine = (place for place in ground.book.by_stage.values() if place.pipeline == pipeline)
    return next((place for place in mine if place.kind == Stage.Kind.OPEN), None)


def _product(cells: Cells, ground: Ground) -> Product | None:
    """The product of a row; a word that is none of the catalogue is a fault where there is a catalogue."""
    cell = cells.one("product")
    if not cell or not ground.book.goods:
        return None
    key = ground.options.explained("product", cell) or ground.book.products.get(value_key(cell), "")
    if key not in ground.book.goods:
        cells.fault("product", "unknown_product")
    return ground.book.goods.get(key)


def _title(cells: Cells, product: Product | None, firm: Firm | None) -> str:
    called = [part for part in (product.name if product else cells.one("product"), firm.name if firm else "") if part]
    return one_line(" · ".join(called), limit=LONGEST_TITLE)


def _day(cells: Cells, name: str) -> date | None:
    text = cells.one(name)
    if not text:
        return None
    try:
        return read_day(text, order=cells.plan.order or "dmy")
    except Mistake as mistake:
        cells.fault(name, mistake.code)
        return None
