"""What a cell looks like, by its characters alone: what tells a header from data and one delimiter from another."""

import re

EMAIL = re.compile(r"[^\s@,;:]+@[^\s@,;:]+\.[^\s@.,;:]{2,}")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
PHONE = re.compile(
    r"\+?\d?[\s\u00a0]?(?:\(\d{2,5}\)|\d{2,5})(?:[\s\u00a0.-]?\d{2,4}){2,4}(?:\s?(?:ext|доб)\.?\s?\d{1,5})?"
)
DATE = re.compile(
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2}))"
    r"(?:[T,]?\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:AM|PM|Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[-+(]?\d[\d\s\u00a0\u202f.,'’]*\)?%?")
MONEY = re.compile(
    r"(?:[$€£₽]|RUB|USD|EUR)\s*-?\d[\d\s\u00a0\u202f.,]*|"
    r"-?\d[\d\s\u00a0\u202f.,]*\s*(?:[$€£₽]|руб(?:\.|лей|ля|ль)?|р\.|RUB|USD|EUR|тенге|KZT|BYN)",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d")
FORMS = (("email", EMAIL), ("address", ADDRESS), ("date", DATE), ("money", MONEY), ("number", NUMBER), ("phone", PHONE))


def shape(cell: str) -> str:
    """`blank`, `email`, `address`, `date`, `money`, `phone`, `number` or `text`."""
    cell = cell.strip()
    if not cell:
        return "blank"
    found = next((name for name, form in FORMS if form.fullmatch(cell)), "text")
    return "phone" if found == "number" and _is_phone(cell) else found


def _is_phone(number: str) -> bool:
    """Ten to fifteen digits that begin or are parted as only numbers of telephones are."""
    digits = sum(char.isdigit() for char in number)
    parted = number[0] == "+" or re.fullmatch(r"[78][\s(-].+|[78]\d{10}|9\d{9}", number)
    return 10 <= digits <= 15 and bool(parted) and not re.search(r"[.,'’%]", number)
