"""One durable cluster with its company for all fault tests."""

from collections.abc import Iterator

import pytest

from tests.faults import results
from tests.faults.desk import Desk, Web
from tests.faults.load import CANARY


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    made = Desk()
    try:
        made.open()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def web(desk: Desk) -> Iterator[Web]:
    """A web server with nothing taken away from it."""
    with desk.web() as running:
        yield running


@pytest.fixture
def spare(desk: Desk) -> Iterator[Desk]:
    """The same company in a database of the control's own."""
    with desk.spare() as other:
        yield other


@pytest.fixture(autouse=True)
def form(request: pytest.FixtureRequest) -> None:
    """Figures say which form of a fault they are of."""
    results.FORM = "full" if request.node.get_closest_marker("full") else "short"


@pytest.fixture(autouse=True)
def silent_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """I15: whatever breaks, nobody's name is in a log afterwards."""
    yield
    if "desk" in request.fixturenames:
        logs = request.getfixturevalue("desk").logs()
        assert CANARY not in logs
        assert "+7901" not in logs
