"""A migration and the note that it is done are one transaction: F-60 between the two."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor

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
