"""What is said of a file that cannot be read: one sentence for each code, which says what to do as well."""

from collections.abc import Mapping

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teplo.kit.problems import Mistake

AT = "table_"
SENTENCES = {
    "empty": gettext_noop("The file is empty."),
    "only_header": gettext_noop("The file has names of columns and not a single row below them."),
    "too_large": gettext_noop("The file is larger than %(most)s. Split it and bring the parts one after another."),
    "another_kind": gettext_noop("This is a file of the kind %(kind)s and no table. Save the table as CSV or XLSX."),
    "archive": gettext_noop("This is an archive. Unpack it and bring the table that is in it."),
    "web_page": gettext_noop(
        "This is a web page, whatever its name says. Open it in a spreadsheet program and save it as XLSX or CSV."
    ),
    "not_text": gettext_noop("This is neither a text nor a workbook. Save the table as CSV or XLSX."),
    "no_columns": gettext_noop("No columns can be told apart in this text. Save the table as CSV or XLSX."),
    "fixed_width": gettext_noop(
        "The columns of this text are parted by blanks alone. Open it in a spreadsheet program and save it as CSV."
    ),
    "unknown_encoding": gettext_noop("There is no encoding named “%(encoding)s”."),
    "broken_letters": gettext_noop(
        "Row %(row)s holds letters that cannot be read as %(encoding)s. Choose another encoding or mend that row."
    ),
    "unclosed_quote": gettext_noop(
        "A quotation mark in row %(row)s is never closed: all that follows would be one cell. Close it or remove it."
    ),
    "too_long_cell": gettext_noop(
        "Row %(row)s has a cell of more than %(most)s characters. Perhaps a quotation mark there is never closed."
    ),
    "too_many_columns": gettext_noop("The table has %(count)s columns, at most %(most)s can be read."),
    "no_cards": gettext_noop("There is not a single whole card in this file."),
    "long_value": gettext_noop(
        "Card %(row)s holds a text of more than %(most)s characters. Shorten it or take the card out of the file."
    ),
    "long_card": gettext_noop("Card %(row)s has more than %(most)s lines. Take it out of the file."),
    "unclosed_card": gettext_noop(
        "Card %(row)s has no end: the file was cut off. Save it anew, or take that card out."
    ),
    "no_such_row": gettext_noop("Row %(row)s is empty or too far down to hold the names of the columns."),
    "no_such_sheet": gettext_noop("There is no sheet named “%(sheet)s”."),
    "protected": gettext_noop("The workbook is protected by a password. Save it without one."),
    "broken_workbook": gettext_noop("The workbook is damaged. Open it in a spreadsheet program and save it anew."),
    "bomb": gettext_noop("The workbook would unpack to far more than it weighs (at most %(most)s). It is not opened."),
    "entities": gettext_noop("The workbook refers to something outside of itself. It is not opened."),
    "too_much": gettext_noop(
        "The table needs more memory than it may have: a cell may stand very far down or to the right. Remove empty "
        "rows and columns, or save the table as CSV."
    ),
    "too_slow": gettext_noop("Reading the file takes longer than it may. Split it and bring the parts one by one."),
    "unreadable": gettext_noop("The file cannot be read. Open it in a spreadsheet program and save it as CSV or XLSX."),
}
IN_BYTES = ("too_large", "bomb")


def mistake(code: str, facts: Mapping[str, int | str]) -> Mistake:
    """The refusal with its sentence in the language of whoever waits for it."""
    code = code if code in SENTENCES else "unreadable"
    said = {name: _shown(value) for name, value in facts.items()}
    if code in IN_BYTES:
        said["most"] = filesizeformat(facts["most"])
    return Mistake(AT + code, _(SENTENCES[code]) % said)


def _shown(value: int | str) -> str:
    return f"{value:,}".replace(",", "\u00a0") if isinstance(value, int) else value[:60]
