"""What every test runs with."""

import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error
from django.test import TransactionTestCase

from teplo.kit.transactions import RETRIED, sqlstate
from teplo.terms import asked
from teplo.terms.queries import know_none
from tests.company import Company, found

EMPTYINGS = 5


def emptied(usual: Callable[[TransactionTestCase], None]) -> Callable[[TransactionTestCase], None]:
    """Empty the tables once more where a request that a closed browser left behind still reads them."""

    @wraps(usual)
    def teardown(case: TransactionTestCase) -> None:
        for attempt in range(1, EMPTYINGS + 1):
            try:
                return usual(case)
            except CommandError as error:
                cause = error.__cause__
                if attempt == EMPTYINGS or not isinstance(cause, Error) or sqlstate(cause) not in RETRIED:
                    raise
            time.sleep(0.2 * attempt)
        return None

    return teardown


def pytest_configure(config: pytest.Config) -> None:
    TransactionTestCase._fixture_teardown = emptied(TransactionTestCase._fixture_teardown)
    # Argon2 is slow on purpose, and signing in is not what most tests are about.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_custom_fields() -> None:
    """The company has added no fields yet, as this process remembers: none of another test, and no question."""
    know_none()
    asked.AFTER_SECONDS = 1e6  # no thread writes into another test


@pytest.fixture
def own_data(tmp_path: Path, settings: object) -> Path:
    """A TEPLO_DATA of one test's own."""
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def company(db: None) -> Company:
    """The people of most tests."""
    return found()


@pytest.fixture
def committed_company(transactional_db: None) -> Company:
    """The same for tests with several connections: everything is really committed."""
    return found()
