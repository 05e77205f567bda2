"""The open tasks of a lead go where it went, and come back when that is undone."""

from teplo.clients.models import Deal
from teplo.kit.transactions import step
from teplo.leads.models import Lead
from teplo.ledger.actions import keep_after, keep_before, take_back
from teplo.ledger.models import Change
from teplo.work.models import Task

# Whoever changes one of these has worked on the task, and it stays where it is.
WORKED_ON = (
    "lead_id", "person_id", "deal_id", "owner_employee_id", "owner_queue_id", "kind", "title", "due_at", "state",
)  # fmt: skip


@step
def keep_tasks(lead: Lead, *, change: Change) -> list[int]:
    """Lock the open tasks of a lead and keep them as they are; gives their numbers."""
    open_tasks = Task.objects.select_for_update(no_key=True).filter(lead=lead, state=Task.State.OPEN)
    numbers = list(open_tasks.order_by("pk").values_list("pk", flat=True))
    if numbers:
        keep_before(change, Task, numbers=numbers, columns=WORKED_ON)
    return numbers


@step
def carry_tasks(numbers: list[int], *, person: int | None, deal: Deal | None, change: Change) -> None:
    """Carry kept tasks over to a deal, to a person where there is none."""
    if numbers:
        Task.objects.filter(pk__in=numbers).update(lead=None, deal=deal, person=None if deal else person)
        keep_after(change, Task, columns=WORKED_ON)


@step
def carry_back(change: Change) -> tuple[list[int], list[int]]:
    """Give tasks back to the lead that they came from; gives those that went, and those that somebody worked on."""
    return take_back(change, Task, columns=WORKED_ON)


@step
def lock_carried(numbers: list[int]) -> None:
    """Keep everybody from working on these tasks until it is decided where they belong."""
    list(Task.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))
