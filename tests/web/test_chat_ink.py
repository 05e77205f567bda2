"""Words on the company's own colour can be read, whatever colour it is."""

from hypothesis import given
from hypothesis import strategies as st

from teplo.web.chat.ink import ENOUGH, contrast, ink_on

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(COLOURS)
def test_the_ink_stands_out_on_every_colour(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= ENOUGH


def test_white_is_taken_where_it_is_read_well() -> None:
    assert (ink_on("#0f766e"), ink_on("#ffd400"), ink_on("#ffffff")) == ("#ffffff", "#000000", "#000000")
