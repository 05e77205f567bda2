"""An empty database gets its tables in one stroke, and they are those that the migrations make."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from teplo.config.environment import Environment
from teplo.ops import baseline, bench_place
from teplo.ops.schema import known
from tools.baseline import told, walk

pytestmark = pytest.mark.django_db(transaction=True)


def tables(name):
    return told(replace(Environment.read().primary(), name=name), with_rows=False)


def test_the_baseline_and_what_is_newer_make_what_the_migrations_make():
    with bench_place.empty() as name:
        walk()
        walked = tables(name)
    # PostgreSQL tells a condition that it was told in other words than one that Django wrote: so it is told twice.
    with bench_place.empty() as name, connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(walked)
        walked = tables(name)
    with bench_place.empty() as name:
        call_command("migrate", verbosity=0)
        assert tables(name) == walked
        assert {
            f"{app}.{migration}" for app, migration in MigrationRecorder(connection).applied_migrations()
        } == known()


def test_the_baseline_leaves_a_database_alone_that_has_tables():
    with bench_place.empty() as name:
        assert baseline.lay(connection)
        laid = tables(name)
        assert not baseline.lay(connection)
        assert tables(name) == laid


def test_a_server_that_would_put_the_tables_elsewhere_walks_its_migrations():
    with bench_place.empty(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA other; SET search_path = other, public")
        assert not baseline.lay(connection)
