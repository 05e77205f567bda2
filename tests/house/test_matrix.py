"""Every address answers each kind of person as the table says, and nothing is written by looking."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import FileResponse
from django.test import Client

from teplo.kit.limits import LIMITS
from teplo.staff.routes import FOREIGN
from teplo.terms.queries import forget
from tests.house.controller import OF_CONTROLLER
from tests.house.matrix import MATRIX
from tests.house.routes import addresses
from tests.house.rows import Row, get, post
from tests.house.world import World, build

pytestmark = pytest.mark.django_db

PEOPLE = ("anonymous", "stranger", "colleague", "head", "administrator")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
PATHS = {address.name: address.path for address in addresses()}
LOOKING = [row for row in MATRIX if row.method == "GET"]
# Remembers the visit itself, not the records that were looked at.
SIGHTS = frozenset({"django_session", "teplo_cache", "staff_apitoken"})


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back; front doors take it for the outermost transaction, as in Django's tests."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole table, around the transactions of the tests: building takes longer than asking."""
    with django_db_blocker.unblock(), undone():
        yield build()


def client_of(person: str, world: World, path: str) -> Client:
    if path.startswith("/api/"):
        return Client(raise_request_exception=False, headers=world.headers(person))
    client = Client(raise_request_exception=False)
    if person != "anonymous":
        client.force_login(world.people[person], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(row: Row, person: str, world: World, client: Client | None = None) -> Any:
    """The answer that one of the five gets."""
    LIMITS.forget()
    forget()
    path = PARAMETER.sub(lambda match: str(world.value(row.name, match[1] or match[2])), PATHS[row.name])
    send = getattr(client or client_of(person, world, path), row.method.lower())
    if row.method == "GET":
        return taken(send(path + row.query.format(**world.values)))
    body = {key: world.filled(value) for key, value in (row.body or {}).items()}
    asked = send(path + row.query, body, content_type="application/json") if " " in row.name else send(path, body)
    return taken(asked)


def taken(answer: Any) -> Any:
    """The answer, of which a file was taken to its end: it stays open otherwise."""
    if isinstance(answer, FileResponse):
        answer.getvalue()
    return answer


def name_of(row: Row) -> str:
    return row.name if " " in row.name else f"{row.method} {row.name}"


@pytest.mark.parametrize("row", MATRIX, ids=name_of)
def test_each_person_gets_what_the_table_says(row, world):
    got = {}
    for person in PEOPLE:
        with undone():
            got[person] = ask(row, person, world).status_code
    assert got == dict(zip(PEOPLE, row.statuses, strict=True))


def test_a_role_that_the_company_made_reaches_as_far_as_it_says(world):
    """He is a stranger but for the leads in one status: these he sees and hands over, the rest of them is forbidden."""
    wrong = {}
    for row in MATRIX:
        with undone():
            got = ask(row, "controller", world).status_code
        usual = row.statuses[1]
        wanted = {OF_CONTROLLER.get(name_of(row), usual)} | ({403} if usual == 404 else set())
        if got not in wanted:
            wrong[name_of(row)] = got
    assert wrong == {}


def fingerprint() -> dict[str, object]:
    """Each table's number of rows and the sum of their hashes."""
    tables = sorted(set(connection.introspection.table_names()) - SIGHTS)
    query = " UNION ALL ".join(
        f"SELECT '{table}', count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


@pytest.mark.parametrize("row", LOOKING, ids=name_of)
def test_looking_writes_nothing(row, world):
    for person in ("anonymous", "colleague", "administrator"):
        client = client_of(person, world, PATHS[row.name])  # the sign-in itself notes when it happened
        before = fingerprint()
        ask(row, person, world, client)
        assert fingerprint() == before, person


def test_every_address_has_its_rows():
    assert {row.name for row in MATRIX} == PATHS.keys()


def test_every_method_of_a_page_has_its_row(world):
    listed = {(row.name, row.method) for row in MATRIX}
    pages = [name for name in PATHS if " " not in name and name not in FOREIGN]
    wanted = [make(name, 405) for name in pages for make in (get, post)]
    unlisted = [row for row in wanted if (row.name, row.method) not in listed]
    got = {name_of(row): ask(row, "administrator", world).status_code for row in unlisted}
    assert {name: status for name, status in got.items() if status != 405} == {}


def test_the_fingerprint_sees_a_change(world):
    before = fingerprint()
    model = apps.get_model("staff", "Team")
    model.objects.create(name="Another")
    assert fingerprint() != before
