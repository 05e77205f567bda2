"""Break a connection that somebody else has opened: whoever waits at it hears of its end at once."""

import os
import socket


def cut(handle: int) -> None:
    """End the connection behind this descriptor, which stays with its owner."""
    with socket.socket(fileno=os.dup(handle)) as end:
        end.shutdown(socket.SHUT_RDWR)
