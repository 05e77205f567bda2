"""What a line of goods comes to, with and without tax."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.kit.vat import Off, Vat, rounded, sums_of

CENTS = st.decimals(min_value=0, max_value=10**7, places=2)
COUNTS = st.decimals(min_value="0.001", max_value=10**4, places=3)


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "off", "vat", "included", "net", "tax", "total"),
    [
        ("2", "100.00", "0", Off.PERCENT, "none", True, "200.00", "0.00", "200.00"),
        ("1", "122.00", "0", Off.PERCENT, "22", True, "100.00", "22.00", "122.00"),
        ("1", "100.00", "0", Off.PERCENT, "22", False, "100.00", "22.00", "122.00"),
        ("3", "33.33", "0", Off.PERCENT, "20", True, "83.32", "16.67", "99.99"),  # 16.665: the half goes up
        ("1", "0.01", "0", Off.PERCENT, "5", False, "0.01", "0.00", "0.01"),
        ("1.5", "10.01", "0", Off.PERCENT, "7", False, "15.02", "1.05", "16.07"),  # 15.015: the half goes up
        ("1", "1000.00", "10", Off.PERCENT, "10", True, "818.18", "81.82", "900.00"),
        ("4", "250.00", "100.00", Off.AMOUNT, "0", False, "900.00", "0.00", "900.00"),
    ],
)  # fmt: skip
def test_the_sums_of_a_line(quantity, price, discount, off, vat, included, net, tax, total):
    found = sums_of(D(quantity), D(price), discount=D(discount), off=off, vat=vat, is_included=included)
    assert (found.net, found.vat, found.total) == (D(net), D(tax), D(total))


@given(COUNTS, CENTS, st.decimals(min_value=0, max_value=100, places=2), st.sampled_from(Vat.values), st.booleans())
def test_parts_make_the_whole_and_nothing_is_finer_than_a_hundredth(quantity, price, discount, vat, included):
    found = sums_of(quantity, price, discount=discount, off=Off.PERCENT, vat=vat, is_included=included)
    assert found.net + found.vat == found.total
    assert found.before - found.off == (found.total if included else found.net)
    assert min(found.net, found.vat, found.total) >= 0
    for part in (found.before, found.off, found.net, found.vat, found.total):
        assert part == rounded(part)


@given(COUNTS, CENTS, st.sampled_from([code for code in Vat.values if code != Vat.NONE]))
def test_the_tax_within_a_price_is_the_tax_on_top_of_what_is_left(quantity, price, vat):
    within = sums_of(quantity, price, discount=D(0), off=Off.PERCENT, vat=vat, is_included=True)
    again = rounded(within.net * D(vat) / 100)
    assert abs(again - within.vat) <= D("0.01")  # each is rounded by itself
