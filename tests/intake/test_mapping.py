"""Pointing at fields: any body can be taken apart, and what is pointed at comes to its place."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.intake.connectors import Unreadable
from teplo.intake.connectors.bodies import EACH, at, leaves, parse, text_at
from teplo.intake.connectors.mapping import Map, Pointed, covers, each_of, guess, path_as_text, path_from

FORM = "application/x-www-form-urlencoded"
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def test_a_form_is_nested_by_its_brackets_and_repeated_names_are_lists():
    body = b"leads[add][0][id]=5&leads[add][0][tags][]=a&leads[add][0][tags][]=b&name=%D0%98&x=1&x=2"
    assert parse(body, FORM) == {"leads": {"add": [{"id": "5", "tags": ["a", "b"]}]}, "name": "И", "x": ["1", "2"]}


def test_parts_of_a_multipart_form_are_its_fields():
    body = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nIvan\r\n--b--\r\n'
    assert parse(body, "multipart/form-data; boundary=b") == {"name": "Ivan"}


def test_json_under_a_wrong_name_is_read_as_json():
    assert parse(b' {"a": 1}', FORM) == {"a": 1}


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b"\xff", b'{"a": "\xff"}'])
def test_what_is_neither_is_said_to_be_so(body):
    with pytest.raises(Unreadable):
        parse(body, "")


@given(PLAIN)
def test_every_leaf_is_found_again_where_it_says(body):
    for leaf in leaves(body):
        assert at(body, leaf.path) == [leaf.value]
        assert path_from(path_as_text(leaf.path)) == leaf.path
        assert covers(each_of(leaf.path), leaf.path)
        assert leaf.value in at(body, each_of(leaf.path))


@pytest.mark.parametrize(("body", "found"), [(b"=", {"0": ""}), (b"0=a&1=b", {"0": "a", "1": "b"})])
def test_a_form_whose_names_are_numbers_is_an_object_all_the_same(body, found):
    assert parse(body, FORM) == found


@given(st.binary(max_size=60), st.sampled_from(["", FORM, "application/json", "multipart/form-data; boundary=b"]))
def test_no_bytes_break_the_reading(body, kind):
    with contextlib.suppress(Unreadable):
        leaves(parse(body, kind))


def test_a_mapping_leads_values_to_their_places():
    body = {
        "first": "Иван",
        "last": "Петров",
        "contacts": [{"type": "tel", "value": "8 912 345-67-89"}, {"type": "mail", "value": "i@example.ru"}],
        "utm": {"campaign": "осень"},
        "goods": [{"title": "Ламинат"}, {"title": "Плинтус"}],
        "note": "",
        "extra": {"size": 120, "deep": [1, 2]},
    }
    points = (
        Pointed(("first",), "name"),
        Pointed(("last",), "name"),
        Pointed(("contacts", EACH, "value"), "contact"),
        Pointed(("utm", "campaign"), "utm_campaign"),
        Pointed(("goods", EACH, "title"), "need"),
        Pointed(("contacts", EACH, "type"), "skip"),
        Pointed(("extra", "size"), "field", "Площадь"),
        Pointed(("nowhere",), "text"),
    )
    said = Map(points).enquiry(body)
    assert said["person"]["name"] == "Иван Петров"
    assert (said["person"]["phones"], said["person"]["emails"]) == (["8 912 345-67-89"], ["i@example.ru"])
    assert (said["need"], said["utm"], said["text"]) == ("Ламинат, Плинтус", {"campaign": "осень"}, "")
    assert said["fields"] == {"Площадь": 120, "extra › deep › 1": 1, "extra › deep › 2": 2}
    assert Map(points, keeps_rest=False).enquiry(body)["fields"] == {"Площадь": 120}


def test_an_address_among_phones_is_an_address():
    said = Map((Pointed(("c", EACH), "phone"),)).enquiry({"c": ["8 912 345-67-89", "i@example.ru"]})
    assert (said["person"]["phones"], said["person"]["emails"]) == (["8 912 345-67-89"], ["i@example.ru"])


def test_a_mapping_survives_its_keeping():
    made = Map((Pointed(("a", EACH, 0, "b"), "phone", "x"),), keeps_rest=False, only_path=("e",), only_values=("new",))
    assert Map.of(json.loads(json.dumps(made.as_json()))) == made
    assert Map.of(None) is Map.of({"points": "nonsense"}) is None


def test_only_the_events_that_count_apply():
    made = Map(only_path=("event",), only_values=("lead.new", "1"))
    assert [made.applies(body) for body in ({"event": "lead.new"}, {"event": 1}, {"event": "ping"}, {}, [])] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_names_suggest_what_they_hold_once():
    body = {"Phone": "1", "phone": "2", "имя": "Иван", "surname": "Петров", "utm_source": "x", "a": None, "flag": True}
    guessed: list[str] = []
    for leaf in leaves(body):
        guessed.append(guess(leaf, guessed))
    assert guessed == ["phone", "", "name", "name", "utm_source", "", ""]


def test_texts_of_values_that_are_none_are_empty():
    assert [text_at({"a": value}, "a") for value in (None, {}, [], True, 0, " x ")] == ["", "", "", "", "0", "x"]
