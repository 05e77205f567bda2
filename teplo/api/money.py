"""Amounts as callers give them: a decimal in a string beside its currency."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from teplo.api.given import Line80

PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,20}([.][0-9]{1,6})?")


def _amount(value: Any) -> Any:
    # A number of JSON has been rounded on its way already.
    if not isinstance(value, str) or not PLAIN_DECIMAL.fullmatch(value):
        raise PydanticCustomError("not_an_amount", "unreadable")
    return Decimal(value)


Amount = Annotated[Decimal, BeforeValidator(_amount)]
Code = Annotated[Line80, Field(min_length=1)]
