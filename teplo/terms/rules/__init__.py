"""Decisions about the values of custom fields: plain values in, plain values out."""

from teplo.terms.rules.reading import PREFIX, RECORD, Definition, GivenFile, Option, key_of, out_of, read, read_custom
from teplo.terms.rules.telling import TOLD, as_day, as_number, as_text, turned, typed, words, words_to_read

__all__ = [
    "PREFIX",
    "RECORD",
    "TOLD",
    "Definition",
    "GivenFile",
    "Option",
    "as_day",
    "as_number",
    "as_text",
    "key_of",
    "out_of",
    "read",
    "read_custom",
    "turned",
    "typed",
    "words",
    "words_to_read",
]
