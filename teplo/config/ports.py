"""Whether an address is free to listen on, and whether somebody listens there."""

import socket

from teplo.config.home import Refused

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def refuse_taken(host: str, port: int) -> None:
    """Raise `Refused` when the port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Refused(f"Port {port} of {host} cannot be used ({error}): choose another with --port.") from None


def listens(host: str, port: int) -> bool:
    """Whether a connection is accepted there."""
    try:
        socket.create_connection((ANYWHERE.get(host, host), port), timeout=0.1).close()
    except OSError:
        return False
    return True
