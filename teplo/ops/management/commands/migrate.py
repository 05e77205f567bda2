"""Django's `migrate`, with all tables at once where there is none yet, and each migration whole or not at all."""

from contextlib import nullcontext
from typing import Any

from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from teplo.ops.baseline import lay


class Executor(MigrationExecutor):
    """Django's, with what a migration does and the note that it is done in one transaction.

    Django's own notes one that makes foreign keys or indexes after its transaction: whoever is killed between the two
    finds tables at the next start that are to be made again.
    """

    def apply_migration(self, state: ProjectState, migration: Migration, *args: Any, **how: Any) -> ProjectState:
        """Run a migration forwards."""
        # allow bare-atomic: of whichever database the command was given
        with transaction.atomic(self.connection.alias) if migration.atomic else nullcontext():
            return super().apply_migration(state, migration, *args, **how)


# The command knows its executor by this name alone.
migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]


class Command(migrate.Command):
    """As Django's; an empty database gets the baseline first, and walks only what is newer."""

    def handle(self, *args: Any, **options: Any) -> None:
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"])
        if whole:
            lay(connections[options["database"]])
        super().handle(*args, **options)
