"""The quick ways to make HTML and addresses give what Django's own give."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from teplo.web.shell.addresses import address_of
from teplo.web.shell.markup import html


@pytest.mark.parametrize(
    "value", ["<b>&\"'", SafeString("<b>"), 7, None, gettext_lazy("Leads"), format_html("<i>{}</i>", "<")]
)
def test_values_are_escaped_as_django_escapes_them(value):
    assert html("<p title='{}'>{}</p>", value, "x") == format_html("<p title='{}'>{}</p>", value, "x")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("lead", (5,)),
        ("leads", ()),
        ("lead-change", (123_456_789, "heat")),
        ("lead-back", (1, 22, 333)),
        ("lead-back", (22, 22, 1)),
    ],
)
def test_an_address_is_the_one_that_django_gives(name, parts):
    assert address_of(name, *parts) == reverse(name, args=parts)
    shown = Template("{% load teplo %}{% url name " + " ".join(f"p{n}" for n in range(len(parts))) + " %}")
    assert shown.render(Context({"name": name, **{f"p{n}": part for n, part in enumerate(parts)}})) == reverse(
        name, args=parts
    )


def test_an_address_that_there_is_not_is_told():
    with pytest.raises(NoReverseMatch):
        address_of("nowhere", 5)


def test_what_is_kept_for_one_is_not_shown_to_another():
    shown = Template("{% load teplo %}{% heat 'hot' 3 %}{% owner name %}{% phone '+79123456789' %}")
    with translation.override("ru"):
        russian = shown.render(Context({"name": "<b>"}))
    with translation.override("en"):
        english = shown.render(Context({"name": "<b>"}))
    assert russian != english
    assert "&lt;b&gt;" in english
    assert "<b>" in shown.render(Context({"name": SafeString("<b>")}))
    assert "<b>" not in english.replace("</b>", "")
