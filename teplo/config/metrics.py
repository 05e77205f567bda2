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
from teplo.kit.meters import REGISTRY
from teplo.ops.figures import Figures
from teplo.ops.invariants import Ask
from teplo.staff.routes import Access, Rate, route

PATIENCE = 8.0
CLOSED = "Closed: send the token of TEPLO_METRICS_TOKEN, or name your network in TEPLO_METRICS_NETWORKS.\n"


class Disks(Collector):
    """Free bytes of the disks that we write to."""

    def collect(self) -> Iterator[Metric]:
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
    asked.register(Disks())
    if SHARED not in os.environ:
        return generate_latest(REGISTRY) + generate_latest(asked)
    MultiProcessCollector(asked)
    return generate_latest(asked)
