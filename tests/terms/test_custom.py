"""Fields that the company adds: defined, renamed, retired, turned into another kind, and filled in."""

import pytest
from django.utils import timezone

from teplo.kit.problems import Forbidden, Invalid
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.terms.actions import add_field, change_field, change_kind, move_field, restore_field, retire_field
from teplo.terms.models import CustomField
from teplo.terms.queries import definitions
from teplo.triage.actions import change
from tests.company import Company, person, send


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


def lead_with(company: Company, **values: object) -> Lead:
    phone = f"+7912345678{Lead.objects.count()}"
    lead = Lead.objects.get(pk=send(company, person=person(phone=phone), need="Ламинат").lead)
    if values:
        change(lead, values={f"custom_{key}": value for key, value in values.items()}, **signed(company))
    return Lead.objects.get(pk=lead.pk)


def test_a_field_gets_a_key_from_its_name_and_keeps_it(company):
    field = add_field("lead", name="Площадь", kind="number", **signed(company))
    change_field(field, values={"name": "Метраж"}, **signed(company))
    known = definitions("lead")[0]
    assert (known.key, known.name, known.field) == ("ploschad", "Метраж", "custom_ploschad")
    assert Event.objects.filter(kind="custom_field.changed").get().facts["fields"] == ["name"]
    with pytest.raises(Forbidden):
        add_field("lead", name="?", kind="text", by=company.owner, at=timezone.now())


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"name": " "}, "name"),
        ({"name": "A", "kind": "poem"}, "kind"),
        ({"name": "A", "key": "Not a key"}, "key"),
        ({"name": "A", "key": "sum_currency"}, "key"),
        ({"name": "A", "kind": "choice"}, "options"),
        ({"name": "A", "kind": "choice", "options": ["x", "X"]}, "options"),
    ],
)
def test_a_field_that_cannot_be_is_refused_at_its_place(company, given, where):
    with pytest.raises(Invalid) as refused:
        add_field("lead", **{"kind": "text", **given}, **signed(company))
    assert refused.value.errors[0].field == where
    assert not CustomField.objects.exists()


def test_a_value_is_kept_in_its_one_form_and_told_in_the_ledger(company):
    add_field("lead", name="Square", kind="number", **signed(company))
    lead = lead_with(company, square="1 200,50")
    assert lead.custom == {"square": "1200.5"}
    assert Event.objects.filter(kind="lead.changed").get().facts["values"] == {"custom_square": [None, "1200.5"]}
    change(lead, values={"custom_square": None}, **signed(company))
    assert Lead.objects.get().custom == {}


@pytest.mark.parametrize(
    ("kind", "value"),
    [("number", "many"), ("date", "31.02.2026"), ("link", "javascript:alert(1)"), ("link", "X-5"), ("link", "CO-0"),
     ("yes_no", "maybe"), ("person", 10**6), ("money", "1 000 XYZ"), ("choice", "blue")],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_at_its_field(company, kind, value):
    add_field("lead", name="F", kind=kind, options=["red"], **signed(company))
    with pytest.raises(Invalid) as refused:
        lead_with(company, f=value)
    assert refused.value.errors[0].field == "custom_f"
    assert Lead.objects.get().custom == {}


def test_a_retired_field_keeps_its_values_and_takes_no_new_ones(company):
    field = add_field("lead", name="Square", kind="number", **signed(company))
    lead = lead_with(company, square=5)
    retire_field(field, **signed(company))
    assert definitions("lead") == ()
    with pytest.raises(Invalid):
        change(lead, values={"custom_square": 6}, **signed(company))
    restore_field(field, **signed(company))
    assert Lead.objects.get().custom == {"square": "5"}
    assert definitions("lead")


def test_an_option_taken_from_the_list_is_retired_and_a_renamed_one_keeps_its_key(company):
    field = add_field("lead", name="Colour", kind="choice", options=["red", "blue"], **signed(company))
    lead = lead_with(company, colour="Blue")
    change_field(field, values={"options": [{"key": "red", "name": "crimson"}]}, **signed(company))
    options = definitions("lead")[0].options
    assert [(one.key, one.name, one.is_retired) for one in options] == [
        ("red", "crimson", False),
        ("blue", "blue", True),
    ]
    assert lead.custom == {"colour": "blue"}


def test_a_kind_changes_with_every_value_or_not_at_all(company):
    field = add_field("lead", name="Size", kind="text", **signed(company))
    first, second = lead_with(company, size="12,5"), lead_with(company)
    Lead.objects.filter(pk=second.pk).update(custom={"size": "big"})
    with pytest.raises(Invalid) as refused:
        change_kind(field, kind="number", **signed(company))
    assert "big" in str(refused.value.errors[0].message)
    assert refused.value.errors[0].field == "kind"
    assert Lead.objects.get(pk=first.pk).custom == {"size": "12,5"}
    change(second, values={"custom_size": "7"}, **signed(company))
    change_kind(field, kind="number", **signed(company))
    assert Lead.objects.get(pk=first.pk).custom == {"size": "12.5"}
    assert Event.objects.filter(kind="custom_field.turned").get().facts["count"] == 2


def test_texts_become_the_options_of_a_list(company):
    field = add_field("lead", name="City", kind="text", **signed(company))
    lead = lead_with(company, city="Тула")
    change_kind(field, kind="choices", **signed(company))
    assert Lead.objects.get(pk=lead.pk).custom == {"city": ["tula"]}
    assert definitions("lead")[0].options[0].name == "Тула"


def test_fields_stand_in_the_order_that_is_given_to_them(company):
    add_field("lead", name="A", kind="text", **signed(company))
    second = add_field("lead", name="B", kind="text", **signed(company))
    move_field(second, up=True, **signed(company))
    assert [one.key for one in definitions("lead")] == ["b", "a"]
