"""Cells of sheets that others open: a text stays a text, whatever it begins with."""

# Beginnings by which a sheet would read a text as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHIELD = "'"


def defused(text: str) -> str:
    """A text that no sheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_given(text: str) -> str:
    """What `defused` made of a text, undone: a file that we have written may come back."""
    return text[1:] if text.startswith(SHIELD) and text[1:].startswith(FORMULA) else text
