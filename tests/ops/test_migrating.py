"""A migration and the note that it is done are one transaction: F-60 between the two."""

import time
from threading import Event, Thread

import pytest
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor

from teplo.config.startup import ALONE_PAUSE_SECONDS, wait_alone
from teplo.kit.indexes import AddIndexBeside
from teplo.ops.management.commands.migrate import Executor


class Died(Exception):
    pass


def probe() -> migrations.Migration:
    """A migration whose foreign key waits for the end of it, as those of most tables do."""
    made = migrations.Migration("0001_probe", "probe")
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("kind", models.ForeignKey("contenttypes.ContentType", models.CASCADE)),
    ]
    made.operations = [migrations.CreateModel("Probe", fields)]
    return made


@pytest.mark.django_db
@pytest.mark.parametrize(("made_by", "left"), [(Executor, False), (MigrationExecutor, True)])
def test_who_dies_before_the_note_leaves_no_table(monkeypatch, made_by, left):
    executor = made_by(connection)

    def dies(_migration):
        raise Died

    monkeypatch.setattr(executor, "record_migration", dies)
    with pytest.raises(Died):
        executor.apply_migration(
            executor.loader.project_state(("contenttypes", "0002_remove_content_type_name")), probe()
        )
    assert ("probe_probe" in connection.introspection.table_names()) is left


NAME = "deal_probe"


def build(index, table="deal"):
    """Build an index as a migration does."""
    state = MigrationExecutor(connection).loader.project_state()
    after, beside = state.clone(), AddIndexBeside(table, index)
    beside.state_forwards("clients", after)
    with connection.schema_editor(atomic=False) as editor:
        beside.database_forwards("clients", editor, state, after)


@pytest.fixture
def probed(transactional_db):
    yield models.Index(fields=["title"], name=NAME)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS deal_probe")


def test_an_index_of_which_half_was_built_is_built_anew(probed):
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX deal_probe ON clients_deal (amount)")  # what the attempt before has left
        cursor.execute("SET lock_timeout = '7s'")
        build(probed)
        cursor.execute("SELECT indexdef, current_setting('lock_timeout') FROM pg_indexes WHERE indexname = %s", [NAME])
        definition, timeout = cursor.fetchone()
        cursor.execute("RESET lock_timeout")
    assert definition.endswith("(title)")
    assert timeout == "7s"


def test_a_host_that_waits_for_its_turn_does_not_hold_up_an_index(probed):
    waiting, came = Event(), Event()

    def other_host():
        with connection.cursor() as cursor:
            waiting.set()
            wait_alone(cursor)
            came.set()
        connection.close()

    with connection.cursor() as cursor:
        wait_alone(cursor)
        other = Thread(target=other_host)
        other.start()
        waiting.wait(5)
        time.sleep(ALONE_PAUSE_SECONDS)
        build(probed)
        assert not came.is_set()
        cursor.execute("SELECT pg_advisory_unlock(hashtext('teplo.migrate'))")
    other.join(5)
    assert came.is_set()
