"""A server of letters that keeps what it has taken, and answers as it is told to."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.mail.dovecot import free_port


class Post:
    """`answers` are given to the next letters, `refusals` to recipients by their address."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.answers: list[str] = []
        self.refusals: dict[str, str] = {}
        self.envelopes: list[Any] = []
        self.port = free_port()
        self.is_cut = False

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "cut":
            # It has taken the letter, and is gone before it can say so.
            self._keep(envelope)
            server.transport.abort()
            return "421 gone"
        if answer.startswith("250"):
            self._keep(envelope)
        return answer

    def _keep(self, envelope: Any) -> None:
        self.taken.append(message_from_bytes(envelope.original_content))
        self.envelopes.append(envelope)

    @contextlib.contextmanager
    def open(self, **options: Any) -> Iterator["Post"]:
        controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


@contextlib.contextmanager
def saying(*lines: str) -> Iterator[int]:
    """A server that says these lines, one to each thing it hears, and then nothing any more; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                client, _ = listening.accept()
                with client:
                    for line in lines:
                        client.sendall(line.encode() + b"\r\n")
                        client.recv(65_536)
                    client.recv(65_536)

        threading.Thread(target=serve, daemon=True).start()
        yield int(listening.getsockname()[1])
