"""Why a row was refused, an import ended, or an undo left something: codes, and the sentences they stand for."""

from django.utils.translation import gettext_lazy as _

from teplo.kit.emails import EmailMistake
from teplo.kit.phones import PhoneMistake
from teplo.kit.problems import Words
from teplo.terms.rules import key_of

# Of a row, whatever field it is about.
REFUSED: dict[str, Words] = {
    "nothing": _("There is nothing in this row that could be taken."),
    "nobody": _("There is neither a name nor a contact in this row."),
    "no_name": _("The name is missing."),
    "no_title": _("The title is missing."),
    "too_long": _("This is too long."),
    "unknown_owner": _("Nobody of this name or address works here: say whom it means, or add him first."),
    "unknown_status": _("There is no such status, or you may not put leads there."),
    "unknown_stage": _("The pipeline has no such stage."),
    "unknown_pipeline": _("There is no such pipeline."),
    "unknown_heat": _("Heat is cold, warm or hot."),
    "not_a_date": _("This is no date that can be read."),
    "future": _("This day is yet to come."),
    "closed_before": _("It was closed before it was created."),
    "required": _("The status asks for this field."),
    "not_a_number": _("Write a number, such as 150000 or 150000.50."),
    "negative": _("An amount cannot be negative."),
    "too_large": _("This amount is too large: are there digits too many?"),
    "too_fine": _("At most two digits after the point."),
    "unknown_product": _("No product of the catalogue has this name or article: say which it is, or add it first."),
    "unknown_vat": _("There is no such rate of VAT: 0, 5, 7, 10, 20 or 22 %, or none."),
    "unknown_currency": _("We know no such currency."),
    "not_a_contact": _("This contact cannot be read."),
    "unclear_contact": _("Several people have this name: add a phone or an e-mail."),
    "columns": _("This row has more cells than the header has columns."),
    "checksum": _("A digit is wrong: the control digits do not fit."),
    "length": _("A tax number has 10 digits (a company) or 12 (a person)."),
    "digits": _("A tax number has digits only."),
    "not_in_list": _("This is none of the options of the field."),
    "not_yes_no": _("Say yes or no."),
    "no_link": _("Write an address that begins with https://, or the number of a record: L-12, D-5, C-7, CO-3."),
    "no_date": _("Write a day between 1900 and 2199."),
    "wrong_value": _("This field cannot have such a value"),
    "too_many": _("At most fifty can be chosen."),
}
# Why a row was passed over, and what a check of the file counts.
SKIPPED: dict[str, Words] = {
    "came_before": _("it was brought in before"),
    "known": _("the person is known"),
}
STOPPED: dict[str, Words] = {
    "": _("It was stopped by hand."),
    "failed": _("Something went wrong again and again: the rows up to there are in, the rest is not."),
    "file_gone": _("The file is no longer there."),
    "no_right": _("Whoever began it may not bring files in any more."),
    "owner_gone": _("Who was to get the records works here no more."),
    "target_gone": _("A status, queue or stage that was chosen is out of use."),
}


def stopped_words(*, state: str, code: str, error: str) -> Words:
    """Why one ended before its end, or could not be looked through; empty where nothing is amiss."""
    return error or STOPPED.get(code, "") if code or state == "stopped" else ""


LEFT: dict[str, Words] = {
    "changed": _("changed since, or worked on"),
    "in_use": _("something else belongs to it now"),
}


def words(field: str, code: str) -> Words:
    """The sentence of a code at a field; that of a telephone or an address where it is one of theirs."""
    if key_of(field) and code == "unknown":
        code = "not_in_list"
    if code in REFUSED:
        return REFUSED[code]
    return _of_contact(field, code) or REFUSED["not_a_contact"]


def _of_contact(field: str, code: str) -> Words | None:
    for kind in (field, *MISTAKES):
        try:
            return MISTAKES[kind](code).message
        except KeyError:
            continue
    return None


MISTAKES = {"phone": PhoneMistake, "email": EmailMistake}

KEPT: dict[str, Words] = {
    "too_long": _("Too long for this field: it stays whole in the text."),
    "unknown": _("Nobody knows this word here: it stays in the text."),
}


def kept_words(code: str) -> Words:
    """Why a cell stays in the text instead of its field."""
    return KEPT.get(code, _("This cannot be read as it was meant: it stays in the text."))
