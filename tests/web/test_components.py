"""The small components say the same thing the same way."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from teplo.staff.models import Queue
from teplo.web.shell.parts import InlineField
from teplo.web.templatetags import parts
from teplo.web.templatetags.teplo import hue_of, initials


@pytest.fixture(autouse=True)
def in_russian():
    with translation.override("ru"):
        yield


def shown(tags: str, **values: object) -> str:
    return Template("{% load teplo parts %}" + tags).render(Context(values))


@pytest.mark.parametrize(
    ("amount", "words"), [(184500, "184\u00a0500\u00a0₽"), ("96000.50", "96\u00a0000,50\u00a0₽"), (None, "—")]
)
def test_money_is_parted_unbroken_and_in_the_readers_manner(amount, words):
    assert words in shown("{% money amount %}", amount=amount)


def test_hostile_names_stay_text():
    assert "<script>" not in shown(
        "{% person name %}{% owner name %}{% status name %}", name="<script>alert(1)</script>"
    )


def test_who_has_no_name_is_called_by_his_number_as_people_write_it():
    known = shown("{% person '' phone='+79123456789' email='a@b.example' %}")
    assert "+7\u00a0912\u00a0345\u201167\u201189" in known
    assert "nameless" not in known
    assert "a@b.example" in shown("{% person '' phone='' email='a@b.example' %}")
    assert "nameless" in shown("{% person '' %}")


def test_a_phone_can_be_called_and_copied():
    html = shown("{% phone value %}", value="+79123456789")
    assert 'href="tel:+79123456789"' in html
    assert 'data-copy="+79123456789"' in html


def test_an_unknown_heat_or_hue_shows_no_foreign_colour():
    assert shown("{% heat 'boiling' %}") == ""
    assert "hue-slate" in shown("{% status 'New' 'red' %}")


def test_nobody_is_said_in_words():
    assert "owner-name" in shown("{% owner None %}")


@pytest.mark.parametrize(("name", "letters"), [("Иван Петров", "ИП"), ("Мария", "М"), ("", "?"), ("12 Ли", "Л")])
def test_a_face_has_the_first_letters_of_the_name(name, letters):
    assert initials(name) == letters
    assert hue_of(name) == hue_of(name)


def test_a_field_at_fault_keeps_what_was_typed_and_says_so():
    class Sample(forms.Form):
        email = forms.EmailField()

    html = shown("{% field form.email %}", form=Sample({"email": "ivan@"}))
    assert 'value="ivan@"' in html
    assert 'aria-describedby="id_email-error"' in html
    assert 'id="id_email-error"' in html


def test_an_inline_field_shows_both_values_of_a_conflict():
    entry = InlineField("budget", "Budget", "/x/", value="150000", theirs="180000")
    html = shown("{% inline_field entry %}", entry=entry)
    assert "editing" in html
    assert "180000" in html


def test_no_component_needs_an_inline_style_or_handler():
    html = shown("{% ring at %}{% why 'Why?' 'So.' %}{% progress 1 2 'Work' %}", at=None)
    assert "style=" not in html
    assert "onclick" not in html


@pytest.mark.parametrize(("choices", "is_said"), [((("", "—"), ("a", "A")), True), ((("a", "A"), ("b", "B")), False)])
def test_a_list_that_always_says_something_is_not_called_optional(choices, is_said):
    class Asked(forms.Form):
        way = forms.ChoiceField(label="Путь", choices=choices, required=False)

    assert ("необязательно" in shown("{% field form.way %}", form=Asked())) is is_said


def test_the_empty_line_of_every_list_is_a_dash() -> None:
    class Asked(forms.Form):
        queue = forms.ModelChoiceField(Queue.objects.none(), required=False)
        heat = forms.ChoiceField(choices=[("", "---------"), ("hot", "Hot")], required=False)

    drawn = [parts.field(Asked()[name])["control"] for name in ("queue", "heat")]
    assert [("---" in one, ">—</option>" in one) for one in drawn] == [(False, True)] * 2
