"""What the machines ask that watch us: does the process live, and can it work."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from teplo.config.actions import HEARTBEAT_SECONDS
from teplo.staff.routes import Access, Rate, route

_migrated = False


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; the database is left out, or its outage would restart us all."""
    return HttpResponse("ok", content_type="text/plain")


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when work can be done, else 503 with the codes of what is missing."""
    missing = missing_now()
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def missing_now() -> list[str]:
    """Codes of what is missing: `database`, `migrations`, `worker`."""
    checks: dict[str, Callable[[], bool]] = {"database": _writable, "migrations": _is_migrated, "worker": _worker_lives}
    for code, holds in checks.items():
        try:
            if not holds():
                return [code]
        except DatabaseError:
            return ["database"]
    return []


def _writable() -> bool:
    # A transaction number is given only where writing is possible, and nothing is left behind.
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id(), current_setting('transaction_read_only') = 'off'")
        return bool(cursor.fetchone()[1])


def _is_migrated() -> bool:
    global _migrated  # noqa: PLW0603 (a schema does not become older while we run)
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _worker_lives() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from procrastinate_workers"
            " where last_heartbeat > now() - %s * interval '1 second')",
            [HEARTBEAT_SECONDS],
        )
        return bool(cursor.fetchone()[0])
