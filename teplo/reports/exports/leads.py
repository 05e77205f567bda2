"""Leads in files: their columns, and what is fetched beside them."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from teplo.identity.queries import first_contacts
from teplo.leads.models import OPEN_KINDS, Lead
from teplo.leads.queries import hide_people
from teplo.reports.exports.columns import Cell, Column, Row, email, phone, plain, told
from teplo.staff.models import Employee
from teplo.terms.queries import definitions, people_of
from teplo.work.queries import next_steps

RELATED = ("person", "company")
# Of few rows each: read once for a file and shared, where a join would make them anew for every lead.
SHARED = dict.fromkeys(
    ("status", "owner_employee", "owner_queue", "channel", "source", "product", "campaign", "reason"), ()
)
# Folded lines that words are looked for in: long, and in no column.
LEFT = ("search", "person__search")


def _name(row: Row) -> Cell:
    return str(row.record.person.name) if row.record.person else ""


def _owner(row: Row) -> Cell:
    return str(row.record.owner_employee or row.record.owner_queue)


def _heat(row: Row) -> Cell:
    return str(row.record.get_heat_display())


def _tags(row: Row) -> Cell:
    return ", ".join(row.record.tags)


def _currency(row: Row) -> Cell:
    return "" if row.record.amount is None else str(row.record.currency)


def _step(row: Row) -> Cell:
    return str(row.step) if row.step else ""


def _step_at(row: Row) -> Cell:
    return row.step.due_at if row.step else None


COLUMNS = [
    Column("number", _("Number"), plain("number")),
    Column("name", _("Person"), _name),
    Column("company", _("Company"), told("company")),
    Column("phone", _("Phone"), phone),
    Column("email", _("E-mail"), email),
    Column("need", _("Need"), plain("need")),
    Column("status", _("Status"), told("status")),
    Column("heat", _("Heat"), _heat, hidden_by="heat"),
    Column("score", _("Score"), plain("score"), hidden_by="score", is_usual=False),
    Column("owner", _("Owner"), _owner),
    Column("step", _("Next step"), _step),
    Column("step_at", _("Next step due"), _step_at),
    Column("due", _("Answer due"), plain("answer_due_at"), is_usual=False),
    Column("amount", _("Amount"), plain("amount"), hidden_by="amount"),
    Column("currency", _("Currency"), _currency, hidden_by="amount"),
    Column("product", _("Product"), told("product"), hidden_by="product"),
    Column("region", _("Region"), plain("region"), hidden_by="region"),
    Column("source", _("Source"), told("source"), hidden_by="source"),
    Column("channel", _("Channel"), told("channel")),
    Column("campaign", _("Campaign"), told("campaign"), hidden_by="campaign", is_usual=False),
    Column("tags", _("Tags"), _tags, hidden_by="tags", is_usual=False),
    Column("came", _("Came"), plain("created_at")),
    Column("touched", _("Last touch"), plain("touched_at")),
    Column("answered", _("First response"), plain("first_response_at"), is_usual=False),
    Column("reason", _("Reason"), told("reason"), hidden_by="reason", is_usual=False),
    Column("come_back", _("Come back on"), plain("come_back_on"), hidden_by="come_back", is_usual=False),
]


def rows_of(leads: Sequence[Lead], employee: Employee, keys: frozenset[str]) -> list[Row]:
    """These leads as somebody may see them, with what the columns of these keys ask for."""
    hide_people(leads, employee)
    shown = {lead.person_id for lead in leads if lead.person_id and not lead.hides_person}
    ways = first_contacts(shown) if keys & {"phone", "email"} else {}
    opened = [lead.pk for lead in leads if lead.status_kind in OPEN_KINDS]
    steps = next_steps(opened) if keys & {"step", "step_at"} else {}
    people = people_of(definitions("lead"), [lead.custom for lead in leads])
    return [Row(lead, ways.get(lead.person_id or 0, {}), steps.get(lead.pk), people) for lead in leads]
