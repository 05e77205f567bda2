"""A field that is often filtered by is found by an index, made beside the running work."""

import pytest
from django.db import connection
from django.utils import timezone

from teplo.leads.fields import read_leads
from teplo.leads.lists import context_of, fitting
from teplo.leads.models import Lead
from teplo.terms import asked, indexes
from teplo.terms.actions import add_field, index_fields, retire_field
from teplo.terms.models import CustomField
from tests.company import found

KINDS = {
    "number": "custom_f=5", "date": "custom_f=2026-11-30", "choice": "custom_f=oak", "choices": "custom_f=oak",
    "yes_no": "custom_f=yes", "person": "custom_f=1", "money": "custom_f=5", "text": "f=custom_f~contains~oak tree",
}  # fmt: skip


def plan_of(question: str, employee) -> str:
    tree = read_leads([tuple(question.split("=", 1))])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        return Lead.objects.filter(fitting(tree, context_of(employee))).order_by().only("pk").explain()


@pytest.mark.parametrize("kind", KINDS)
def test_the_index_of_a_field_answers_its_filter(company, kind):
    field = add_field("lead", name="F", kind=kind, options=["oak"], is_sought=True, by=company.administrator,
                      at=timezone.now())  # fmt: skip
    with connection.schema_editor() as editor:
        editor.add_index(Lead, indexes.index_of(field, Lead))
    assert indexes.name_of(field) in plan_of(KINDS[kind], company.administrator)


def test_what_lists_are_often_asked_by_gets_an_index_and_what_retires_loses_it(transactional_db):
    company = found()
    signed = {"by": company.administrator, "at": timezone.now()}
    field = add_field("lead", name="F", kind="number", **signed)
    assert index_fields(at=timezone.now()) == []
    for _time in range(indexes.OFTEN):
        asked.note("lead", ["custom_f", "status"])
    asked.write()
    assert CustomField.objects.get().asked == indexes.OFTEN
    name = indexes.name_of(field)
    assert index_fields(at=timezone.now()) == [name]
    assert index_fields(at=timezone.now()) == []
    assert indexes.there() == {name: True}
    assert CustomField.objects.get().indexed_at
    retire_field(field, **signed)
    index_fields(at=timezone.now())
    assert indexes.there() == {}
