"""What this process counts of itself, as Prometheus names it; the processes of a host add up in a common folder.

The folder is PROMETHEUS_MULTIPROC_DIR, which must be set before this module is loaded; without it a process counts for
itself alone. No label holds anything of a person: kinds, codes and names of routes only.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()

ENQUIRIES = Counter(
    "teplo_enquiries", "Enquiries taken in, by kind of channel and what became of them.", ["channel", "result"],
    registry=REGISTRY,
)  # fmt: skip
TO_CARD = Histogram(
    "teplo_enquiry_to_card_seconds", "From the arrival of an enquiry to its card.",
    buckets=(0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600), registry=REGISTRY,
)  # fmt: skip
REQUESTS = Histogram(
    "teplo_http_request_seconds", "How long answers took, by route and status.", ["route", "code"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10), registry=REGISTRY,
)  # fmt: skip
LIMITED = Counter(
    "teplo_rate_limited", "Requests refused because too many came, by class of limit.", ["class"], registry=REGISTRY
)
DENIED = Counter("teplo_authz_denied", "Requests that were forbidden, by route.", ["route"], registry=REGISTRY)
LOGIN_FAILURES = Counter("teplo_login_failures", "Sign-ins with a wrong password or code.", registry=REGISTRY)
JOB_DEATHS = Counter("teplo_job_deaths", "Jobs whose worker died under them.", registry=REGISTRY)
