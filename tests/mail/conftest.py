"""A company with a mailbox on a real server."""

import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest

from tests.company import Company
from tests.mail import dovecot
from tests.mail.boxes import Desk, open_desk


@pytest.fixture(scope="session")
def imap_server() -> Iterator[dovecot.Dovecot]:
    """Dovecot, once for all tests of a process."""
    with dovecot.running() as server:
        yield server


@pytest.fixture
def near(settings: Any, own_data: Any) -> Any:
    """Let servers of this machine be reached, on any port that a test asks for."""
    settings.ALLOWED_LAN = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.ALLOWED_PORTS = tuple(range(1_024, 65_536))
    return settings


@pytest.fixture
def desk(company: Company, imap_server: dovecot.Dovecot, near: Any) -> Desk:
    """A mailbox that is a lead source."""
    return open_desk(company, imap_server)
