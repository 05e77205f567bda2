"""While the database is away: what arrives is kept on disk, checked against a snapshot, and taken in afterwards."""

from teplo.intake.journal.folder import LOST, Aside, Waits, all_aside, keep, place, waiting

__all__ = ["LOST", "Aside", "Waits", "all_aside", "keep", "place", "waiting"]
