"""The one way out to other machines: resolved once, the address pinned, no redirects, limits of bytes and seconds."""

from teplo.kit.net.download import Coming, download
from teplo.kit.net.http import Reply, fetch
from teplo.kit.net.places import Place, Refused, Unreached, place_of
from teplo.kit.net.policy import Policy

__all__ = ["Coming", "Place", "Policy", "Refused", "Reply", "Unreached", "download", "fetch", "place_of"]
