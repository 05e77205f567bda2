"""One company, however its legal form is written."""

from __future__ import annotations

import re

from teplo.kit.text.keys import words

# Forms that stand before or after the name (Russia and its neighbours), with their Latin spelling.
_RUSSIAN_FORMS = """
    ооо оао зао пао ао нао одо чао тоо прат пат тов тдв чп чуп уп пк кфх кх фгуп гуп муп фгбу гбу мбу фку мку гку мау
    гау фгау ано нко нп чоу тсж снт тсн кпк ooo oao zao pao ao nao too tov chup
"""
# Forms that stand after the name only: several are words or names at its beginning.
_FOREIGN_FORMS = """
    ltd limited llc inc incorporated corp corporation co company plc lp llp lllp pllc pty pvt gmbh mbh ag kg kgaa ohg
    ug gbr ek eg se sa sas sasu sarl eurl scs sl slu sca spa srl srls snc bv nv vof ab as asa oy oyj aps ivs ehf kft zrt
    bt sro zoo spzoo spj doo dd ad eood ood ou sia uab ltda lda eireli fze fzco fzc sdn bhd kk pte tbk
"""
_BOTH_ENDS = frozenset(_RUSSIAN_FORMS.split())
_AT_THE_END = frozenset(_FOREIGN_FORMS.split())
_LONG_FORMS = tuple(
    (re.compile(rf"\b{pattern}\b"), short)
    for pattern, short in (
        ("общество с ограниченной ответственностью", "ооо"),
        ("товарищество с ограниченной ответственностью", "тоо"),
        ("общество с дополнительной ответственностью", "одо"),
        ("(?:непубличное |публичное |открытое |закрытое )?акционерное общество", "ао"),
        ("индивидуальный предприниматель", "ип"),
        ("автономная некоммерческая организация", "ано"),
        ("крестьянское фермерское хозяйство", "кфх"),
        ("limited liability company", "llc"),
        ("sp z o o", "spzoo"),
    )
)
# 'S.A.', 'e.K.', 'О.О.О.': dots between single letters bind them to one word.
_SPELT = re.compile(r"\b(?:[^\W\d]\.\s?){1,4}[^\W\d]\b(?=\.|\W|$)")
_LOOK_ALIKES = str.maketrans("aceopxyikmt", "асеорхуикмт")
_SOLE_TRADER = frozenset({"ип", "ip", "фоп", "пбоюл"})
_DANGLING = frozenset({"and", "und", "et", "и", "y"})


def company_key(name: str) -> str:
    """Return the key under which «ООО Ромашка», 'Ромашка, ООО' and 'OOO "Ромашка"' meet.

    A sole trader keeps his form: 'ИП Иванов' is not 'ООО Иванов'. Empty when nothing but forms is left; an empty key
    never matches anything.
    """
    spelt = _SPELT.sub(lambda found: found[0].replace(".", "").replace(" ", ""), name[:500])
    text = " ".join(words(spelt))
    for pattern, short in _LONG_FORMS:
        text = pattern.sub(short, text)
    parts = text.split()
    sole = _take_sole_trader(parts)
    while parts and _is_form(parts[0], _BOTH_ENDS):
        del parts[0]
    while parts and _is_no_name(parts):
        del parts[-1]
    return " ".join(["ип", *sorted(parts)] if sole and parts else parts)


def _take_sole_trader(parts: list[str]) -> bool:
    """Take the sole trader's form off either end; 'IP' counts only beside a Russian name."""
    for end in (0, -1):
        if len(parts) > 1 and parts[end] in _SOLE_TRADER:
            rest = parts[1:] if end == 0 else parts[:-1]
            if parts[end] != "ip" or any("а" <= letter <= "я" for part in rest for letter in part):
                del parts[end]
                return True
    return False


def _is_no_name(parts: list[str]) -> bool:
    """Whether the last word says nothing of whose company it is; a dangling 'and' may be all of a name: 'Y Corp'."""
    last = parts[-1]
    return _is_form(last, _BOTH_ENDS) or last in _AT_THE_END or (last in _DANGLING and len(parts) > 1)


def _is_form(word: str, forms: frozenset[str]) -> bool:
    return word in forms or word.translate(_LOOK_ALIKES) in forms
