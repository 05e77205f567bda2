"""A journal of a test's own, with its snapshot, and looks at it as a web process takes them."""

from pathlib import Path

from django.utils import timezone

from teplo.intake.arrival import Arrival
from teplo.intake.journal import folder, keep, snapshot
from teplo.intake.journal.keeper import Keeper


def make(data: Path) -> Path:
    """The folder of the journal, with a snapshot of now."""
    home = data / "journal"
    home.mkdir(mode=0o700, exist_ok=True)
    snapshot.renew(timezone.now())
    return home


def take(channel: int, body: bytes, **more: object) -> str:
    """Keep a body as a door does while the database is away."""
    now = timezone.now()
    arrival = Arrival(body, **{name: more.pop(name) for name in ("external_id", "token", "key") if name in more})
    return keep(channel, arrival, at=now, now=now, **more)


def look() -> None:
    """What the keeper of a web process does once a second."""
    Keeper().look()


def files() -> list[str]:
    """The names of what stands in the journal beside its lock, mark and snapshot."""
    return sorted(path.name for path in folder.home().iterdir() if path.name not in ("lock", "place", "snapshot"))
