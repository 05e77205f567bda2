"""The types of what callers give: strict, cleaned, and no field more than is named."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, NoReturn

from django.utils.dateparse import parse_datetime
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from teplo.kit.text import clean, one_line

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Given(BaseModel):
    """A body of which every field is known."""

    model_config = ConfigDict(extra="forbid")


def _moment(value: Any) -> Any:
    try:
        read = parse_datetime(value) if isinstance(value, str) else None
        sound = read is not None and read.tzinfo is not None and FIRST <= read <= LAST
    except (ValueError, OverflowError):
        sound = False
    return read if sound else _refuse("not_a_moment")


def _day(value: Any) -> Any:
    try:
        read = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        read = None
    return read if read is not None and FIRST.date() <= read <= LAST.date() else _refuse("not_a_day")


def _refuse(kind: str) -> NoReturn:
    raise PydanticCustomError("not_a_day" if kind == "not_a_day" else "not_a_moment", "unreadable")


def _one_line(text: str) -> str:
    return one_line(text, limit=len(text))


def _clean(text: str) -> str:
    return clean(text, limit=len(text))


def _named(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    # A union would tell of each of its halves, under names that no caller knows.
    try:
        return read(value)
    except ValidationError:
        raise PydanticCustomError("not_a_name", "unreadable") from None


Number = Annotated[StrictInt, Field(ge=1, le=2**63 - 1)]
Key = Annotated[StrictStr, Field(max_length=80), AfterValidator(_one_line)]
Name = Annotated[Number | Key, WrapValidator(_named)]
Line80 = Annotated[StrictStr, Field(max_length=80), AfterValidator(_one_line)]
Line200 = Annotated[StrictStr, Field(max_length=200), AfterValidator(_one_line)]
Line300 = Annotated[StrictStr, Field(max_length=300), AfterValidator(_one_line)]
Words = Annotated[StrictStr, Field(max_length=1_000), AfterValidator(_clean)]
Tag = Annotated[StrictStr, Field(min_length=1, max_length=40), AfterValidator(_one_line)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]
