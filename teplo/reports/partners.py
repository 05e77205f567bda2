"""What partners were sent in a period and what they made of it: counted of the leads that whoever asks may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from teplo.kit.filters import Context
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.triage.given import bounds
from teplo.triage.models import Offer

State, Result = Offer.State, Offer.Result
ANSWERED = Q(state__in=(State.ACCEPTED, State.REFUSED))
COUNTS = {
    "sent": Count("pk"),
    "open": Count("pk", filter=Q(state=State.OPEN)),
    "accepted": Count("pk", filter=Q(state=State.ACCEPTED)),
    "refused": Count("pk", filter=Q(state=State.REFUSED)),
    "returned": Count("pk", filter=Q(state=State.REFUSED) | Q(returned_at__isnull=False)),
    "expired": Count("pk", filter=Q(state=State.EXPIRED)),
    "in_time": Count("pk", filter=ANSWERED & Q(ended_at__lte=F("until"))),
    "reported": Count("pk", filter=~Q(result="")),
    "sold": Count("pk", filter=Q(result=Result.SOLD)),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """One partner: how many enquiries he was sent in a period, and what has become of these by now.

    `returned` were refused, or given back after he had accepted them; `in_time` were accepted or refused before their
    time was over; `sums` are what he sold for, by currency.
    """

    partner: int | None
    name: str
    sent: int = 0
    open: int = 0
    accepted: int = 0
    refused: int = 0
    returned: int = 0
    expired: int = 0
    in_time: int = 0
    reported: int = 0
    sold: int = 0
    sums: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def in_time_share(self) -> int | None:
        """Of a hundred that were answered or whose time is over; None where there is none yet."""
        decided = self.accepted + self.refused + self.expired
        return round(100 * self.in_time / decided) if decided else None


def partner_figures(
    employee: Employee, first: date, last: date, context: Context, *, permission: Permission = Permission.REPORT_SEE
) -> list[Figures]:
    """The partners to whom something was sent on these days, whoever was sent most first."""
    sent = _sent(employee, first, last, context, permission)
    sums: dict[int, dict[str, Decimal]] = {}
    money = sent.filter(result=Result.SOLD).values_list("partner", "currency").annotate(Sum("amount"))
    for partner, currency, amount in money.order_by("partner", "currency"):
        sums.setdefault(partner, {})[currency] = amount or Decimal(0)
    counted: list[Any] = list(sent.order_by().values_list("partner", "partner__name").annotate(**COUNTS))
    figures = [_figures(sums, *row) for row in counted]
    return sorted(figures, key=lambda one: (-one.sent, one.name, one.partner or 0))


def _figures(sums: Mapping[int, Mapping[str, Decimal]], partner: int, name: str, *counts: int) -> Figures:
    values: dict[str, Any] = {**dict(zip(COUNTS, counts, strict=True)), "sums": sums.get(partner, {})}
    return Figures(partner, name, **values)


def _sent(employee: Employee, first: date, last: date, context: Context, permission: Permission) -> QuerySet[Offer]:
    start, end = bounds(first, last, context)
    seen = Lead.objects.visible_to(employee, permission)
    sent = Offer.objects.filter(partner__isnull=False, since__gte=start, since__lt=end)
    return sent.filter(lead__in=seen.values("pk"))
