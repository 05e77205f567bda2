"""Settings of the server that `teplo bench intake` measures: the product's own, and the addresses of the ceiling."""

from teplo.config.settings import *  # noqa: F403 (everything of the product)

ROOT_URLCONF = "teplo.ops.bench_urls"
