"""How many leads stand under each value of a field that no kept figure knows: counted over the leads themselves."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce

from teplo.kit.filters import Context, Field, Kind, Node
from teplo.leads import lists
from teplo.leads.tally import Figure
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission

NO = Value(value=False)


def made_by(
    employee: Employee,
    field: Field,
    tree: Node,
    context: Context,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    permission: Permission = Permission.LEAD_SEE,
) -> list[Figure]:
    """The leads that came from `start` on and before `end`, parted by a field of one value, sums in each currency.

    As in the filters, an unknown yes or no counts as no. Raises `FilterMistake`.
    """
    leads = lists.asked(employee, tree, context, permission=permission)
    for bound, fits in ((start, Q(created_at__gte=start)), (end, Q(created_at__lt=end))):
        leads = leads.filter(fits) if bound else leads
    value = Coalesce(field.expression, NO) if field.kind is Kind.FLAG else field.expression
    rows = leads.order_by().values("currency", under=value).annotate(count=Count("pk"), whole=Sum("amount"))
    return [
        Figure(row["count"], row["whole"] or Decimal(0), currency=row["currency"], value=row["under"]) for row in rows
    ]
