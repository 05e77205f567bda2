"""The check of the catalogue finds what is missing, stale, fuzzy or filled in otherwise."""

import polib
import pytest

from tools.translations import faults


def catalogue(**entry) -> polib.POFile:
    words = polib.POFile()
    words.append(polib.POEntry(**{"msgid": "lead %(n)s", "msgstr": "лид %(n)s"} | entry))
    return words


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"msgid": "another"}, "not in the catalogue"),
        ({"msgid": "another"}, "no longer in the code"),
        ({"msgstr": ""}, "not translated"),
        ({"flags": ["fuzzy"]}, "fuzzy"),
        ({"msgstr": "лид %(m)s"}, "other places"),
    ],
)
def test_a_fault_of_the_catalogue_is_named(entry, fault):
    assert any(line.startswith(fault) for line in faults(catalogue(), catalogue(**entry)))


def test_a_complete_catalogue_has_no_faults():
    assert faults(catalogue(), catalogue()) == []
