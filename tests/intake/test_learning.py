"""PostgreSQL learns what a large import has brought while it goes on."""

import pytest

from teplo.identity.models import Company
from teplo.intake.actions.imports.learn import learn
from teplo.kit import sql


def known() -> float:
    return float(sql.row("SELECT reltuples FROM pg_class WHERE relname = 'identity_company'")[0])


@pytest.mark.django_db(transaction=True)
def test_a_table_that_has_outgrown_what_is_known_of_it_is_looked_at_once() -> None:
    sql.run("ANALYZE identity_company")
    Company.objects.bulk_create(Company(name=f"Фирма {n}", name_key=f"фирма {n}") for n in range(700))
    sql.rows("SELECT pg_stat_force_next_flush()")
    assert learn() == 1
    assert known() >= 700
    sql.rows("SELECT pg_stat_force_next_flush()")
    assert learn() == 0
