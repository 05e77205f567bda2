"""Each address says who may call it and how often."""

from teplo.staff.routes import FOREIGN, Access, Route
from tests.house.routes import addresses


def test_every_address_declares_access_and_rate():
    undeclared = [address.name for address in addresses() if not isinstance(address.route, Route)]
    assert undeclared == []


def test_the_table_of_foreign_routes_holds_no_strangers():
    assert FOREIGN.keys() <= {address.name for address in addresses()}


def test_no_address_has_two_meanings():
    names = [address.name for address in addresses()]
    assert len(names) == len(set(names))


def test_only_the_api_is_for_tokens():
    tokens = {address.path for address in addresses() if address.route and address.route.access is Access.TOKEN}
    assert all(path.startswith("/api/v1/") for path in tokens)
