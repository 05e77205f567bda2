"""The addresses of the benchmark's server: the product's, and what its enquiries are held against."""

from django.urls import include, path

from teplo.ops import bench_ceiling

urlpatterns = [
    path("bench/orm", bench_ceiling.five_creates),
    path("bench/raw", bench_ceiling.one_statement),
    path("", include("teplo.config.urls")),
]
