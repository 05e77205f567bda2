"""Notices by SMS. The gateways are connectors, which stand above: they offer themselves here as `Gateway`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from teplo.work.adapters.refusals import Refusal
from teplo.work.deliveries import Delivery
from teplo.work.models import NoticeKind


class Gateway(Protocol):
    """Whoever can send an SMS: `number` is in normal form."""

    def is_set_up(self) -> bool: ...
    def send(self, number: str, text: str) -> Refusal | None: ...


class Line:
    """Every SMS is a request of its own: there is no connection that could be refused."""

    refusal: Refusal | None = None

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def send(self, delivery: Delivery) -> Refusal | None:
        """Send one to whoever the notice is for; nobody is reached without a number."""
        notice = delivery.notice
        if notice is None or not notice.employee.phone:
            return Refusal("no_number", is_final=True)
        with translation.override(notice.employee.language or settings.LANGUAGE_CODE):
            return self._gateway.send(notice.employee.phone, _words(delivery))


class Sms:
    """The adapter of the way `sms`."""

    def __init__(self) -> None:
        self._gateway: Gateway | None = None

    def offer(self, gateway: Gateway) -> None:
        """Say who sends."""
        self._gateway = gateway

    def is_set_up(self) -> bool:
        return self._gateway is not None and self._gateway.is_set_up()

    @contextmanager
    def connected(self) -> Iterator[Line]:
        if self._gateway is None:
            raise RuntimeError("nobody has offered to send SMS")
        yield Line(self._gateway)


SMS = Sms()


def _words(delivery: Delivery) -> str:
    """What a notice says in an SMS: no names and no numbers, for it leaves the house."""
    notice = delivery.notice
    assert notice is not None  # seen to by whoever calls
    known = str(NoticeKind(notice.kind).label) if notice.kind in NoticeKind.values else _("Notice")
    lead = notice.lead
    path = reverse("lead", args=[lead.pk]) if lead else reverse("notices-all")
    return " ".join(filter(None, [known, lead.number if lead else "", settings.BASE_URL + path]))
