"""What every company begins with: a type of task for each kind, and three processes."""

from teplo.kit.transactions import step
from teplo.work.actions.process_setup import seed_processes
from teplo.work.models import ICONS, TaskKind, TaskType

# Minutes until a task of a kind is usually due.
TERMS = {TaskKind.MEETING: 3 * 24 * 60, TaskKind.PROPOSAL: 24 * 60, TaskKind.OTHER: 24 * 60}


@step
def seed() -> None:
    """Make what is missing of the seeded types; what the company has changed stays."""
    known = set(TaskType.objects.values_list("key", flat=True))
    for position, kind in enumerate(TaskKind):
        if kind.value not in known:
            term = TERMS.get(kind, 60)
            TaskType.objects.create(key=kind.value, kind=kind, icon=ICONS[kind], term_minutes=term, position=position)
    seed_processes()
