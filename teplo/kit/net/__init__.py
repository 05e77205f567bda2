"""The one way out to other machines: resolved once, the address pinned, no redirects, limits of bytes and seconds."""

from teplo.kit.net.http import Reply, fetch
from teplo.kit.net.places import Place, Refused, Unreached, place_of
from teplo.kit.net.policy import Policy

__all__ = ["Place", "Policy", "Refused", "Reply", "Unreached", "fetch", "place_of"]
