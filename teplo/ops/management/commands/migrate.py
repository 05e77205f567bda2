"""Django's `migrate`, with all tables at once where there is none yet."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from teplo.ops.baseline import lay


class Command(migrate.Command):
    """As Django's; an empty database gets the baseline first, and walks only what is newer."""

    def handle(self, *args: Any, **options: Any) -> None:
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"])
        if whole:
            lay(connections[options["database"]])
        super().handle(*args, **options)
