"""Which migrations this version knows, and what a database has of them."""

from functools import cache

from django.db.migrations.loader import MigrationLoader

from teplo.ops.invariants import Ask

APPLIED = "SELECT app || '.' || name FROM django_migrations"


@cache
def known() -> frozenset[str]:
    """Every migration of this version, as `app.name`; the database is not asked."""
    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes)


def applied(ask: Ask) -> frozenset[str]:
    """Every migration that the database has seen."""
    return frozenset(row[0] for row in ask(APPLIED))
