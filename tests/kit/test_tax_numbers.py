"""Tax numbers of other countries, and the papers of Russian companies, by their control digits."""

import pytest

from teplo.kit.text import TaxMistake, check_kpp, check_ogrn, check_tax_number


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("7707 083 893", "7707083893"),
        ("RU7707083893", "7707083893"),
        ("de 136 695 976", "DE136695976"),
        ("KZ940140000385", "KZ940140000385"),
        ("BY100582333", "BY100582333"),
        ("GR094259216", "EL094259216"),
        ("CN91110000600037341L", "CN91110000600037341L"),
        ("UZ302045678", "UZ302045678"),
    ],
)
def test_a_number_is_kept_in_one_form(written: str, kept: str) -> None:
    assert check_tax_number(written) == kept


@pytest.mark.parametrize("written", ["", "7707083894", "DE136695977", "KZ940140000386", "XX1", "абв", "DE"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(TaxMistake):
        check_tax_number(written)


def test_papers_have_their_control_digits() -> None:
    assert (check_ogrn("1027700132195"), check_ogrn("304500116000157")) == ("1027700132195", "304500116000157")
    assert check_kpp("7736 01 001") == "773601001"
    for check, wrong in ((check_ogrn, "1027700132196"), (check_ogrn, "12"), (check_kpp, "77360100")):
        with pytest.raises(TaxMistake):
            check(wrong)
