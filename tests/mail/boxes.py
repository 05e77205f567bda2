"""A mailbox of the company: put letters in, read them as the listener does, look at what became of them."""

import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from teplo.channels.actions.settings import set_up
from teplo.channels.models import Channel
from teplo.intake.connectors.email.account import account_of
from teplo.intake.connectors.email.copying import copy_sent
from teplo.intake.connectors.email.mailbox import compare, open_box, read_folders
from teplo.intake.mailboxes.queries import folders_of
from teplo.intake.models import Capture
from tests.company import Company
from tests.mail.dovecot import PASSWORD, Dovecot

ADDRESS = "info@ours.ru"


def settings_for(port: int, *, smtp: int = 0, address: str = ADDRESS, **more: object) -> dict[str, object]:
    server = {"imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none"}
    if smtp:
        server |= {"smtp_host": "127.0.0.1", "smtp_port": smtp, "smtp_security": "none"}
    return {"address": address, "sender_name": "Ours", "begins": 30, **server, **more}


@dataclass
class Desk:
    """A mailbox that is a channel."""

    company: Company
    server: Dovecot
    channel: Channel
    user: str

    def put(self, *letters: bytes, folder: str = "INBOX") -> None:
        self.server.put(self.user, *letters, folder=folder)

    def tell(self, **values: object) -> None:
        """Change settings of the mailbox."""
        set_up(self.channel, values=values, secrets={}, by=self.company.administrator, at=timezone.now())
        self.channel = Channel.objects.get(pk=self.channel.pk)

    def read(self, port: int | None = None) -> int:
        """Read the mailbox once, as a listener does; how many letters were kept."""
        if port is not None:
            self.tell(imap_port=port)
        account = account_of(self.channel)
        box = open_box(self.channel, account)
        try:
            return read_folders(box, self.channel, account)
        finally:
            box.close()

    def copy(self) -> None:
        """Put what was sent into the folder of sent letters, as a listener does."""
        account = account_of(self.channel)
        box = open_box(self.channel, account)
        try:
            copy_sent(box, self.channel, account)
        finally:
            box.close()

    def compare(self) -> None:
        account = account_of(self.channel)
        box = open_box(self.channel, account)
        try:
            compare(box, self.channel, account, folders_of(self.channel, account.mark).values())
        finally:
            box.close()

    @property
    def captures(self) -> list[Capture]:
        return list(Capture.objects.filter(channel=self.channel).order_by("pk"))

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(each.state, each.reason) for each in self.captures]


def open_desk(
    company: Company, server: Dovecot, *, user: str = ADDRESS, is_lead_source: bool = True, **settings: object
) -> Desk:
    """A mailbox set up as a channel, under an account of its own: no test meets the letters of another."""
    account = uuid.uuid4().hex
    number = Channel.objects.count()
    channel = Channel.objects.create(
        kind="email", slug=f"mail{number}", key=f"mail-key-{number}", name=user, is_lead_source=is_lead_source
    )
    values = settings_for(server.port, address=user, user=account, **settings)
    set_up(channel, values=values, secrets={"password": PASSWORD}, by=company.administrator, at=timezone.now())
    return Desk(company, server, Channel.objects.get(pk=channel.pk), account)


def letter(
    text: str = "Хочу окна на дачу",
    *,
    sender: str = "Иван Петров <ivan@client.ru>",
    subject: str = "Окна",
    message_id: str | None = "<1@client.ru>",
    to: str = ADDRESS,
    **headers: str,
) -> bytes:
    """A plain letter; `headers` with `_` for `-`."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = "Sat, 21 Nov 2026 10:00:00 +0300"
    if message_id:
        made["Message-ID"] = message_id
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def keep_the_line(monkeypatch: Any) -> None:
    """The connection of the test is the one of the listener here, and must outlive it."""
    for place in ("email.listening", "listening"):
        monkeypatch.setattr(f"teplo.intake.connectors.{place}.connection", SimpleNamespace(close=lambda: None))
