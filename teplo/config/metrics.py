"""`/metrics`: what the processes of this host counted, and the figures that stand in the database."""

import os
import shutil
from collections.abc import Callable, Iterator

import psycopg
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from teplo.config.counting import SHARED
from teplo.config.health import places
from teplo.config.insiders import is_insider
from teplo.config.probes import Probe, ask_beside
from teplo.intake import journal
from teplo.kit.meters import REGISTRY
from teplo.ops.figures import Figures, one
from teplo.ops.invariants import Ask
from teplo.staff.routes import Access, Rate, route

PATIENCE = 8.0
CLOSED = "Closed: send the token of TEPLO_METRICS_TOKEN, or name your network in TEPLO_METRICS_NETWORKS.\n"


class Host(Collector):
    """What lies on the disks of this host: free bytes, and what waits in the journal to be taken in."""

    def collect(self) -> Iterator[Metric]:
        waits = journal.waiting()
        yield one("journal_waiting", "Enquiries in the journal of this host that wait to be taken in.", waits.records)
        yield one("journal_aside", "Enquiries of the journal that could not be taken in.", waits.aside)
        free = GaugeMetricFamily("teplo_disk_free_bytes", "Free bytes, by what lies there.", labels=["place"])
        for name, place in zip(("data", "database"), places(), strict=False):
            free.add_metric([name], shutil.disk_usage(place).free)
        yield free


def gather(do: Callable[[Ask], list[Metric]]) -> list[Metric] | None:
    """The figures of the database; None while it does not answer."""
    try:
        return Probe(lambda: ask_beside(do), seconds=PATIENCE).answer()
    except (psycopg.Error, TimeoutError):
        return None


FIGURES = Figures(gather)


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as Prometheus reads them; 403 for whoever may not see them."""
    if not is_insider(request):
        return HttpResponse(CLOSED, status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(exposed(), content_type=CONTENT_TYPE_LATEST)


def exposed() -> bytes:
    """Everything that is to be told, in Prometheus' text format."""
    asked = CollectorRegistry()
    asked.register(FIGURES)
    asked.register(Host())
    if SHARED not in os.environ:
        return generate_latest(REGISTRY) + generate_latest(asked)
    MultiProcessCollector(asked)  # type: ignore[no-untyped-call]  # it registers itself
    return generate_latest(asked)
