"""The addresses of the product: those for machines that watch it, then the rooms' own."""

from django.urls import include, path

from teplo.config import health, metrics

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("teplo.api.urls")),
    path("", include("teplo.web.urls")),
]

handler500 = "teplo.config.errors.failed"
