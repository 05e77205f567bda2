"""The columns of the board as they are drawn: what a drop does, what each card says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

from teplo.leads.board import NEW, Column
from teplo.leads.entry import may_enter
from teplo.leads.models import OPEN_KINDS, Lead, Status, StatusKind
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.web.lead.list_rows import Row, rows_of
from teplo.web.shell.addresses import address_of
from teplo.web.shell.counts import count_words

ENDS = {
    StatusKind.REFUSED: Permission.LEAD_REFUSE,
    StatusKind.JUNK: Permission.LEAD_REFUSE,
    StatusKind.CONVERTED: Permission.LEAD_CONVERT,
}
NEW_WORDS = gettext_lazy("New enquiries")


@dataclass(frozen=True)
class Card:
    """A card: `first` is posted before it is moved (it must be taken), `is_still` where one may not move it."""

    row: Row
    first: str = ""
    is_still: bool = False

    @property
    def lead(self) -> Lead:
        return self.row.lead

    @property
    def rings(self) -> bool:
        """Whether somebody waits for an answer."""
        return self.lead.answer_due_at is not None and self.lead.is_open


@dataclass(frozen=True)
class Drawn:
    """A column: `post` and `ask` are where a drop goes, '' where nothing may be dropped."""

    column: Column
    words: str
    hue: str
    cards: Sequence[Card]
    post: str = ""
    ask: str = ""
    lands: bool = False
    more_url: str = ""
    list_url: str = ""

    @property
    def key(self) -> str:
        return self.column.key

    @property
    def count(self) -> str:
        """How many stand there; '' where nobody counted."""
        return count_words(self.column.count) if self.column.count else ""

    @property
    def sums(self) -> Sequence[tuple[str, object]]:
        """Currency and amount, the largest currency of the company first."""
        return sorted((self.column.sums or {}).items(), key=lambda one: -one[1])


def ask_url(status: Status, number: int) -> str:
    """The panel that an ended status opens for a lead (0 for any); '' where none does."""
    if status.kind in OPEN_KINDS:
        return ""
    name = "lead-convert" if status.kind == StatusKind.CONVERTED else "lead-status"
    return f"{reverse(name, args=[number])}?status={status.pk}"


def drawn(
    columns: Sequence[Column], employee: Employee, *, urls: Mapping[str, str], lists: Mapping[str, str]
) -> list[Drawn]:
    """The columns for the page; `urls` lead to more cards of a column, `lists` to its leads as a list, by its key."""
    rows = {row.lead.pk: row for row in rows_of([lead for column in columns for lead in column.cards], employee)}
    landing = next((column.key for column in columns if column.kind == StatusKind.WORKING), "")
    changes = may(employee, Permission.LEAD_CHANGE)
    return [
        Drawn(
            column,
            words=str(NEW_WORDS) if column.key == NEW else str(column.statuses[0]),
            hue=column.statuses[0].hue,
            cards=[_card(rows[lead.pk], employee) for lead in column.cards],
            post=reverse("lead-status", args=[0]) if changes and _takes(column, employee) else "",
            ask=_asks(column, employee),
            lands=column.key == landing,
            more_url=urls.get(column.key, "") if column.has_more else "",
            list_url=lists.get(column.key, ""),
        )
        for column in columns
    ]


def _takes(column: Column, employee: Employee) -> bool:
    """What is worked does not become a new enquiry again: only undo leads there."""
    return column.kind == StatusKind.WORKING and may_enter(column.statuses[0], employee)


def _asks(column: Column, employee: Employee) -> str:
    status = column.statuses[0]
    if column.kind not in ENDS or not may(employee, ENDS[StatusKind(column.kind)]) or not may_enter(status, employee):
        return ""
    return ask_url(status, 0)


def _card(row: Row, employee: Employee) -> Card:
    lead = row.lead
    first = address_of("lead-take", lead.pk) if row.takes and lead.status_kind == StatusKind.NEW else ""
    return Card(row, first=first, is_still=not may(employee, Permission.LEAD_CHANGE, lead))
