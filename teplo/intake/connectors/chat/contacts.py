"""Contact data in what somebody types in a chat: telephone numbers and e-mail addresses as people write them.

Pure. Rather one too few: an order's number is no telephone, and whoever leaves his own writes it so that it is seen.
"""

import re

from teplo.identity.given import Contact
from teplo.kit.emails import EmailMistake, read_email
from teplo.kit.handles import HandleMistake, read_handle
from teplo.kit.phones import read_phones

MOST = 6
LONGEST = 4_000

# ivan (at) mail (dot) ru · ivan собака mail точка ru · ivan @ mail.ru: said rather than written.
_AT = re.compile(
    r"\s*[\[({<]\s*(?:at|собака|собачка)\s*[\])}>]\s*|\s+(?:собака|собачка)\s+"
    r"|\s+at\s+(?=[\w-]+\s*[\[({<]?\s*dot\b|(?:gmail|mail|yandex|ya|outlook|hotmail|icloud|yahoo|bk|list|inbox)\.)",
    re.IGNORECASE,
)
_DOT = re.compile(r"\s*[\[({<]\s*(?:dot|точка)\s*[\])}>]\s*|\s+(?:dot|точка)\s+(?=[a-zа-яё]{2,10}\b)", re.IGNORECASE)
_SPACED_AT = re.compile(r"(?<=[\w-])\s?@\s?(?=[\w-]+\.)")
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.UNICODE)
_TELEGRAM = re.compile(
    r"(?:https?://)?(?:t\.me|telegram\.me)/(\w{4,32})\b"
    r"|(?:телеграм\w*|телега|тг|telegram|tg)\b[\s:.,—-]{0,4}@([a-z]\w{3,31})\b",
    re.IGNORECASE,
)
# What stands before a number that is no telephone: an order, a bill, a tax number, a price.
_OTHER = re.compile(
    r"(?:инн|кпп|огрн|бик|р/с|сч[её]т\w*|карт\w*|заказ\w*|артикул\w*|арт|накладн\w*|договор\w*|трек\w*|паспорт\w*|снилс"
    r"|order|invoice|tracking|article|sku|card|account|passport|id|№|#)"
    r"\s*(?:номер|number|no)?\.?\s*[:№#-]?\s*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:тел\w*|моб\w*|номер\w*|перезвон\w*|звон\w*|набер\w*|whatsapp|ватсап|вотсап|вайбер|viber|phone|call|number|mobile)",
    re.IGNORECASE,
)
_SPOKEN = {"плюс": "+", "plus": "+"}
_NUMBER = re.compile(
    r"(?<![\w@./-])[+(]?\d[\d\s().\-\u2010-\u2015]{5,30}\d(?![\w@]|[./-]\d)"
    r"(?:[\s,;(]{0,3}(?:доб(?:ав\w*)?|вн(?:утр\w*)?|ext\w*)\.?\s?\d{1,7}(?!\d))?",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|\d{4}-\d\d-\d\d")
# So many letters before a number may say what it is.
_NEAR = 30


def contacts_in(text: str, *, country: str) -> tuple[Contact, ...]:
    """The contacts in a text, each once, phones first; `country` is whose plan explains a number without a code."""
    # Before a long run of spaces the patterns below would try each of its beginnings with each of its ends.
    plain = re.sub(r"\s+", " ", text[:LONGEST])
    for word, sign in _SPOKEN.items():
        plain = re.sub(rf"\b{word}\s+(?=\d)", sign, plain, flags=re.IGNORECASE)
    found: dict[tuple[str, str], Contact] = {}
    for contact in (*_phones(plain, country), *_emails(plain), *_handles(plain, country)):
        found.setdefault((contact.kind, contact.value), contact)
    return tuple(found.values())[:MOST]


def _phones(text: str, country: str) -> list[Contact]:
    # An address may have digits enough for a number.
    spared = _EMAIL.sub(lambda met: " " * len(met[0]), text)
    asks = _ASKS.search(text) is not None
    found = []
    for met in _NUMBER.finditer(spared):
        written, before = met[0], spared[max(met.start() - _NEAR, 0) : met.start()]
        if _OTHER.search(before) or _DATE.fullmatch(written.strip()) or not _is_phone(written, country, asks=asks):
            continue
        found += [Contact("phone", one.value, one.shown) for one in read_phones(written, country=country)]
    return found


def _is_phone(written: str, country: str, *, asks: bool) -> bool:
    """Whether digits alone say that they are a telephone number; without a code somebody must speak of calling."""
    digits = re.sub(r"\D", "", written)
    if written.lstrip("(").startswith("+"):
        return True
    if country == "RU":
        return (len(digits) == 11 and digits[0] in "78") or (len(digits) == 10 and (digits[0] == "9" or asks))
    return asks or len(digits) >= 10


def _emails(text: str) -> list[Contact]:
    said = _SPACED_AT.sub("@", _DOT.sub(".", _AT.sub("@", text)))
    found = []
    for met in _EMAIL.finditer(said):
        try:
            one = read_email(met[0].strip(".-"))
        except EmailMistake:
            continue
        found.append(Contact("email", one.value, one.shown))
    return found


def _handles(text: str, country: str) -> list[Contact]:
    found = []
    for met in _TELEGRAM.finditer(text):
        try:
            one = read_handle("telegram", met[1] or met[2], country=country)
        except HandleMistake:
            continue
        found.append(Contact("telegram", one.value, one.shown))
    return found
