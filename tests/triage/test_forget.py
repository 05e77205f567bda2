"""What people wrote does not stay in the undo store without end, nor do files that no record names."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.files.actions import keep
from teplo.identity.actions import change_person
from teplo.identity.models import Person
from teplo.kit.transactions import front_door
from teplo.leads.actions import keep_field_file
from teplo.leads.files import FieldFile
from teplo.leads.models import Lead
from teplo.ledger.actions import forget_rows_of
from teplo.ledger.models import Before
from teplo.terms.actions import add_field
from teplo.triage.actions import change
from teplo.triage.actions.forget import EDITS_KEPT, FILES_SPARED, drop_unnamed_files, forget_undo
from tests.company import Company, person
from tests.web.at_work import lead_of


@pytest.fixture
def lead(company: Company) -> Lead:
    return lead_of(company.owner, need="Паркет")


def edit(company: Company, lead: Lead, **values: object) -> None:
    change(Lead.objects.get(pk=lead.pk), values=values, by=company.administrator, at=timezone.now())


def test_what_an_edit_replaced_is_forgotten_after_half_a_year(company: Company, lead: Lead) -> None:
    edit(company, lead, need="Ламинат")
    assert lead.person
    change_person(lead.person, values={"name": "Пётр Сидоров"}, by=company.owner, at=timezone.now())
    soon, late = (timezone.now() + EDITS_KEPT + timedelta(hours=hours) for hours in (-1, 1))
    assert (forget_undo(at=soon), Before.objects.count()) == (0, 2)
    assert (forget_undo(at=late), Before.objects.count()) == (2, 0)


def test_all_that_is_kept_of_a_row_is_found_by_its_number(company: Company, lead: Lead) -> None:
    edit(company, lead, need="Ламинат")
    other = lead_of(company.owner, person=person("Анна", phone="8 913 345-67-80"), need="Паркет")
    edit(company, other, need="Плитка")
    erase = front_door(lambda: (forget_rows_of(Lead, [lead.pk]), forget_rows_of(Person, [lead.pk])))
    assert erase() == (1, 0)
    assert [row.pk_value for row in Before.objects.all()] == [other.pk]


def test_a_file_that_no_record_and_no_undo_names_goes(company: Company, lead: Lead, own_data: object) -> None:
    field = add_field("lead", name="Plan", kind="file", by=company.administrator, at=timezone.now())
    now = timezone.now()

    def put(name: str, *, into: bool = True) -> None:
        of = {"field": field.pk, "entity": "lead", "record": lead.pk}
        kept = keep_field_file(keep([name.encode()], limit=100), **of, name=name, by=company.owner, at=now)
        if into:
            edit(company, lead, custom_plan=kept)

    put("refused", into=False)
    put("first")
    put("second")
    assert drop_unnamed_files(at=now + FILES_SPARED - timedelta(hours=1)) == 0
    assert drop_unnamed_files(at=now + FILES_SPARED + timedelta(hours=1)) == 1
    assert {one.name for one in FieldFile.objects.all()} == {"first", "second"}  # the history may give the first back
    forget_undo(at=now + EDITS_KEPT + timedelta(hours=1))
    assert drop_unnamed_files(at=now + EDITS_KEPT + timedelta(hours=1)) == 1
    assert FieldFile.objects.get().name == "second"
