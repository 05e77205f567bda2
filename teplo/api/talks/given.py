"""What callers may say in a talk."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictStr

from teplo.api.given import Given, Line300, Number
from teplo.kit.emails import EmailMistake, read_email
from teplo.kit.problems import FieldError, Invalid
from teplo.work.talks import Address, Words

Text = Annotated[StrictStr, Field(max_length=100_000)]
Addresses = Annotated[list[Line300], Field(max_length=20)]


class Answer(Given):
    """An answer. `seen` is the number of the last message that the caller has read: where somebody else has answered
    since, nothing is sent and the answer is 409 `just_answered`."""

    text: Text
    subject: Line300 = ""
    to: Addresses = Field(default_factory=list)
    cc: Addresses = Field(default_factory=list)
    seen: Number | None = None
    close: StrictBool = False


class Note(Given):
    """A note that only our own people read."""

    text: Text


def words_of(given: Answer) -> Words:
    """The words as the action takes them; Invalid for what is no address."""
    return Words(given.text, given.subject, _addresses("to", given.to), _addresses("cc", given.cc))


def _addresses(field: str, written: list[str]) -> tuple[Address, ...]:
    try:
        return tuple(Address("", read_email(one).value) for one in written)
    except EmailMistake as mistake:
        raise Invalid(errors=[FieldError(field, mistake.code, mistake.message)]) from None
