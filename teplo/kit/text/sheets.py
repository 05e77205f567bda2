"""Cells of sheets that others open: a text stays a text, whatever it begins with."""

# Beginnings by which a sheet would read a text as a formula; the wide ones too, and after spaces.
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
FORMULA = (*SIGNS, "\t", "\r", "\n")
SHIELD = "'"


def defused(text: str) -> str:
    """A text that no sheet takes for a formula."""
    return f"{SHIELD}{text}" if is_formula(text) else text


def as_given(text: str) -> str:
    """What `defused` made of a text, undone: a file that we have written may come back."""
    return text[1:] if text.startswith(SHIELD) and is_formula(text[1:]) else text


def is_formula(text: str) -> bool:
    """Whether a sheet could take a text for a formula."""
    return text.startswith(FORMULA) or (text[:1].isspace() and text.lstrip().startswith(SIGNS))
