"""Reports for machines: the same questions, figures and links as the pages."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from teplo.api import callers, paging
from teplo.clients.fields import DEAL
from teplo.leads import lists
from teplo.leads.fields import LEAD
from teplo.reports import closings, queries
from teplo.reports.address import read_question
from teplo.reports.queries import Report, Row
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route

router = Router(tags=["reports"])
OF_LEADS = {field.key for field in LEAD.own}
FILTERS = [
    ("from", "A day: leads that came then or later"),
    ("to", "A day: leads that came then or earlier"),
    ("period", "today, last_7_days, this_month, last_month, …, in place of the two"),
    ("as_of", "A day: where leads stood at its end, in place of a period"),
    ("compare", "yes: with the period before, as `earlier`"),
    *((field.key, "As in the list of leads") for field in LEAD.own),
    *((field.key, "As in the list of deals") for field in DEAL.own if field.key not in OF_LEADS),
]


class EndShape(BaseModel):
    """Deals of one end."""

    count: int
    link: str
    sums: dict[str, str]


class RowShape(BaseModel):
    """`group` is a key, `name` what people read; `sums` are by currency, absent as of a day. Of deals also each end."""

    group: str | None
    name: str
    count: int
    link: str
    sums: dict[str, str] | None = None
    earlier: int | None = None
    won: EndShape | None = None
    lost: EndShape | None = None


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
    """`leads-by-status`, `leads-by-source`, `leads-by-manager`; of ended deals `deals-by-loss`, `deals-by-manager`,
    `deals-by-pipeline`: as far as the caller sees the leads or the deals.
    """
    me = callers.employee(request)
    demand(me, Permission.REPORT_SEE)
    pairs = [(key, text) for key, texts in request.GET.lists() for text in texts]
    if name in closings.KINDS:
        return _of_deals(me, closings.KINDS[name], pairs)
    kind, context = queries.kind_for(me, name), lists.context_of(me)
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


def _of_deals(me: Employee, kind: closings.Kind, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    demand(me, Permission.DEAL_SEE)
    context = lists.context_of(me)
    answered = closings.answer(me, kind, closings.read(pairs, me, context), context)
    period = answered.question.period
    return {
        "report": kind.name,
        "period": {"from": _day(period.first), "to": _day(period.last)},
        "rows": [_group(row) for row in answered.rows],
        "total": answered.total.whole.count,
    }


def _group(row: closings.Row) -> dict[str, Any]:
    ends = {end: _figures(figures) for end, figures in row.ends.items()}
    return {"group": row.key, "name": str(row.name), **_figures(row.whole), **ends}


def _figures(figures: closings.Figures) -> dict[str, Any]:
    sums = {currency: _money(amount) for currency, amount in sorted(figures.sums.items())}
    return {"count": figures.count, "link": figures.link, "sums": sums}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
