"""What the machines ask that watch us: does the process live, and can it work."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from teplo.config.actions import HEARTBEAT_SECONDS
from teplo.config.home import Home
from teplo.config.insiders import is_insider
from teplo.config.probes import Probe, ask_beside
from teplo.ops import schema
from teplo.ops.invariants import Ask
from teplo.staff.routes import Access, Rate, route

# With the connection's own 2 s no answer takes longer than 5.
PATIENCE = 4.0
# A transaction number is given only where writing is possible, and nothing is left behind.
WRITABLE = "SELECT pg_current_xact_id(), current_setting('transaction_read_only') = 'off'"
HEARTBEAT = "SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers"


@dataclass
class Readiness:
    """Codes of what is missing (`database`, `migrations`, `worker`, `disk`), and the figures behind them."""

    missing: list[str] = field(default_factory=list)
    details: dict[str, object] = field(default_factory=dict)


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; the database is left out, or its outage would restart us all."""
    return HttpResponse("ok", content_type="text/plain")


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when work can be done, else 503 with the codes of what is missing; insiders see the figures too."""
    found = readiness()
    told: dict[str, object] = {"ready": not found.missing, "missing": found.missing}
    if is_insider(request):
        told["details"] = found.details
    return JsonResponse(told, status=503 if found.missing else 200)


def readiness() -> Readiness:
    """What is missing, within five seconds whatever is broken."""
    try:
        found = PROBE.answer()
    except (psycopg.Error, TimeoutError) as error:
        found = Readiness(["database"], {"database": type(error).__name__})
    free = {str(place): shutil.disk_usage(place).free for place in places()}
    least = min(free.values(), default=None)
    missing = found.missing + (["disk"] if least is not None and least < settings.DISK_RESERVE else [])
    return Readiness(missing, {**found.details, "disk_free_bytes": free})


def missing_now() -> list[str]:
    """Codes of what is missing."""
    return readiness().missing


def places() -> list[Path]:
    """The folders whose disk must have room: our own, and that of the embedded database."""
    home = Home(Path(settings.DATA))
    return [place for place in (home.data, home.cluster_folder()) if place.is_dir()]


def _ask_database() -> Readiness:
    return ask_beside(_judge)


def _judge(ask: Ask) -> Readiness:
    if ask(WRITABLE)[0][1] is not True:
        return Readiness(["database"], {"database": "it only reads"})
    waiting = sorted(schema.known() - schema.applied(ask))
    if waiting:
        return Readiness(["migrations"], {"migrations": waiting})
    beat = ask(HEARTBEAT)[0][0]
    lives = beat is not None and beat <= HEARTBEAT_SECONDS
    return Readiness([] if lives else ["worker"], {"worker_heartbeat_seconds": beat})


PROBE = Probe(_ask_database, seconds=PATIENCE)
