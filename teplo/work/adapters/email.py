"""Letters by SMTP: one connection for a batch, what the server says told as a refusal."""

import smtplib  # allow network: its errors alone are named; Django's backend of letters speaks to the server
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from teplo.work.adapters.refusals import Refusal
from teplo.work.deliveries import Delivery
from teplo.work.models import Notice, NoticeKind


class Letters:
    """A connection to the server of letters."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self._backend = backend
        self.refusal: Refusal | None = None
        try:
            backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.refusal = _told(error)

    def send(self, delivery: Delivery) -> Refusal | None:
        """Send one; what was cut off while the letter was on its way may have arrived."""
        letter = _letter(delivery)
        try:
            self._backend.send_messages([letter])
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            return _told(error)
        except (OSError, smtplib.SMTPException) as error:
            return Refusal(type(error).__name__[:40], is_unsure=True)
        return None


class Email:
    """The adapter of the way `email`."""

    def is_set_up(self) -> bool:
        return bool(settings.SENDS_LETTERS)

    @contextmanager
    def connected(self) -> Iterator[Letters]:
        backend = get_connection()
        letters = Letters(backend)
        try:
            yield letters
        finally:
            backend.close()


EMAIL = Email()


def _told(error: Exception) -> Refusal:
    """4xx is tried again, 5xx is not; who does not answer is asked again."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()), (550, b""))[0]
    if code is None:
        return Refusal(type(error).__name__[:40])
    return Refusal(str(code), is_final=500 <= int(code) < 600)


def _letter(delivery: Delivery) -> EmailMessage:
    """What a notice says in a letter: no names and no contacts, for a letter leaves the house."""
    notice, address = delivery.notice, delivery.address
    subject, body = delivery.subject, delivery.body
    if notice is not None:
        address = notice.employee.email
        with translation.override(notice.employee.language or settings.LANGUAGE_CODE):
            subject, body = _words(notice)
    # The same letter has the same name whenever it is written.
    host = settings.BASE_URL.split("//")[-1].split("/")[0].split(":")[0]
    name = {"Message-ID": f"<teplo-notice-{delivery.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address], headers=name)


def _words(notice: Notice) -> tuple[str, str]:
    known = NoticeKind(notice.kind).label if notice.kind in NoticeKind.values else _("Notice")
    lead = notice.lead
    # What is wanted stays at home: people write their names and numbers into it.
    about = lead.number if lead else ""
    path = reverse("lead", args=[lead.pk]) if lead else reverse("notices-all")
    choose = settings.BASE_URL + reverse("notices-choose")
    lines = [str(known), *([about] if about else ()), settings.BASE_URL + path]
    lines += ["", _("Which letters you get: %s") % choose]
    return f"{known} {lead.number if lead else ''}".strip(), "\n".join(lines)
