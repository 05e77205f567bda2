"""Tables that people bring, whatever program made them: recognised, then read row by row."""

from teplo.kit.parser.limits import MOST_BYTES
from teplo.kit.tables.layout import DELIMITERS, ENCODINGS, Layout
from teplo.kit.tables.reading import read, recognise

__all__ = ["DELIMITERS", "ENCODINGS", "MOST_BYTES", "Layout", "read", "recognise"]
