"""Reports for machines: the same questions, figures and links as the pages."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from teplo.api import callers, paging
from teplo.leads import lists
from teplo.leads.fields import LEAD
from teplo.reports import queries
from teplo.reports.address import read_question
from teplo.reports.queries import Report, Row
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route

router = Router(tags=["reports"])
FILTERS = [
    ("from", "A day: leads that came then or later"),
    ("to", "A day: leads that came then or earlier"),
    ("period", "today, last_7_days, this_month, last_month, …, in place of the two"),
    ("as_of", "A day: where leads stood at its end, in place of a period"),
    ("compare", "yes: with the period before, as `earlier`"),
    *((field.key, "As in the list of leads") for field in LEAD.own),
]


class RowShape(BaseModel):
    """`group` is a key, `name` what people read; `sums` are by currency, absent as of a day."""

    group: str | None
    name: str
    count: int
    link: str
    sums: dict[str, str] | None = None
    earlier: int | None = None


class ReportShape(BaseModel):
    report: str
    period: dict[str, str | None]
    as_of: str | None = None
    rows: list[RowShape]
    total: int
    earlier: int | None = None


@router.get("/reports/{slug:name}", response=ReportShape, openapi_extra=paging.described(*FILTERS), exclude_unset=True)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_report(request: HttpRequest, name: str) -> Any:
    """`leads-by-status`, `leads-by-source` or `leads-by-manager`, as far as the caller sees the leads."""
    me = callers.employee(request)
    demand(me, Permission.REPORT_SEE)
    kind, context = queries.kind_for(me, name), lists.context_of(me)
    pairs = [(key, text) for key, texts in request.GET.lists() for text in texts]
    return _shown(queries.answer(me, kind, read_question(pairs, context), context))


def _shown(report: Report) -> dict[str, Any]:
    period, as_of = report.question.period, report.question.as_of
    shown: dict[str, Any] = {
        "report": report.kind.name,
        "period": {"from": _day(period.first), "to": _day(period.last)},
        "rows": [_row(report, row) for row in report.rows],
        "total": report.total.count,
    }
    if as_of is not None:
        shown["as_of"] = _day(as_of)
    if report.question.earlier:
        shown["earlier"] = report.total.earlier
    return shown


def _row(report: Report, row: Row) -> dict[str, Any]:
    shown: dict[str, Any] = {"group": row.key, "name": str(row.name), "count": row.count, "link": row.link}
    if report.shows_sums:
        shown["sums"] = {currency: _money(amount) for currency, amount in sorted(row.sums.items())}
    if report.question.earlier:
        shown["earlier"] = row.earlier
    return shown


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
