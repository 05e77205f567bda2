"""What every test runs with."""

from pathlib import Path

import pytest
from django.conf import settings

from teplo.terms import asked
from teplo.terms.queries import know_none
from tests.company import Company, found


def pytest_configure(config: pytest.Config) -> None:
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
