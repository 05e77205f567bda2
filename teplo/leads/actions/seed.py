"""What every company begins with: one status of each kind, and the proposal."""

from teplo.kit.transactions import step
from teplo.leads.models import Hue, Status, StatusKind

STATUSES = {
    "interest": (StatusKind.INTEREST, Hue.GRAY),
    "new": (StatusKind.NEW, Hue.CYAN),
    "working": (StatusKind.WORKING, Hue.INDIGO),
    "proposal": (StatusKind.WORKING, Hue.PURPLE),
    "converted": (StatusKind.CONVERTED, Hue.GREEN),
    "refused": (StatusKind.REFUSED, Hue.BROWN),
    "junk": (StatusKind.JUNK, Hue.SLATE),
}


@step
def seed() -> None:
    """Make what is missing of the seeded statuses; what the company has changed stays."""
    for position, (key, (kind, hue)) in enumerate(STATUSES.items()):
        Status.objects.get_or_create(key=key, defaults={"kind": kind, "hue": hue, "position": position})
