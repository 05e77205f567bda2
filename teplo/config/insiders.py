"""Who may see the figures of the installation: whoever holds the token, or asks from a network that is named."""

import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def is_insider(request: HttpRequest) -> bool:
    """Whether this request may see figures.

    This machine itself may where TEPLO_BASE_URL names no public address: behind a proxy on the same machine, everybody
    comes from there.
    """
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    if wanted and kind.lower() == "bearer" and secrets.compare_digest(given.strip().encode(), wanted.encode()):
        return True
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)
