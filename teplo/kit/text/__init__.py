"""Text forms: what may be stored, what is compared, what is searched."""

from teplo.kit.text.cleaning import clean, one_line
from teplo.kit.text.companies import company_key
from teplo.kit.text.keys import fold, name_key, sort_key
from teplo.kit.text.names import clearly_other_name
from teplo.kit.text.search import search_text, search_words
from teplo.kit.text.slugs import free_slug, slug
from teplo.kit.text.tax import InnMistake, TaxMistake, check_inn, check_kpp, check_ogrn, check_tax_number

__all__ = [
    "InnMistake",
    "TaxMistake",
    "check_inn",
    "check_kpp",
    "check_ogrn",
    "check_tax_number",
    "clean",
    "clearly_other_name",
    "company_key",
    "fold",
    "free_slug",
    "name_key",
    "one_line",
    "search_text",
    "search_words",
    "slug",
    "sort_key",
]
