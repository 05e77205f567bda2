"""Where a signature begins: by its sign, by the words that end a letter, or by the sender's own name."""

from __future__ import annotations

import re
from collections.abc import Sequence

LOOKED_AT = 24
_ITEM = re.compile(r"\s*(?:\d+[.)]|[-*•])\s")
_SIGN = re.compile(r"\s*(?:--|—|––|__|-{3,}|_{3,}|\*{3,}|={3,})\s*")
_SENT_FROM = re.compile(
    r"\s*(?:Sent from my [^\s,.]+(?: [^\s,.]+){0,3}|Sent from (?:Mail|Yahoo|Outlook|AOL|Samsung|the all new"
    r"|mobile)\b.*|Sent from \S+<http\S*>|Sent (?:via|with|by) .{2,60}|Sent on the go.*"
    r"|Get Outlook for .*|Отправлено (?:с|из|через) .*|Отправлено от .*|Послано (?:с|из) .*"
    r"|Von meinem .* gesendet\.?|Gesendet von .*"
    r"|Envoyé (?:de|depuis|à partir de) .*|Enviado (?:desde|do|de) .*|Inviato da .*|Verzonden (?:vanaf|met) .*"
    r"|Sendt fra .*|Skickat från .*"
    r"|Wysłane z .*|Lähetetty .*|from my (?:iPhone|iPad|phone|mobile).*|Mobile phone, please excuse.*)\s*",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"\s*(?:(?:with )?(?:best|kind|kindest|warm|warmest|many|with)[ ,]+(?:wishes|regards|thanks)?|(?:best |kind "
    r"|warm )?regards"
    r"|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers|all the best|best"
    r"|(?:many )?thanks(?: again| a lot)?"
    r"|thank you(?: very much)?|thanks (?:and|&) regards|respectfully"
    r"|с (?:(?:большим |глубоким )?уважением|наилучшими пожеланиями|благодарностью|пожеланием.{0,40})"
    r"|наилучшие пожелания"
    r"|всего (?:хорошего|доброго|наилучшего)|хорошего (?:дня|вечера)|(?:заранее )?(?:спасибо|благодарю)|ваш[аи]?"
    r"|mit freundlichen grüßen|(?:freundliche|liebe|viele|beste) grüße|mfg|cordialement|bien cordialement"
    r"|salutations(?: distinguées)?|saludos(?: cordiales)?|un saludo|atentamente|cordiali saluti|distinti saluti"
    r"|met vriendelijke groet(?:en)?|med venlig hilsen|venlig hilsen|mvh|atenciosamente|abraços?|pozdrawiam"
    r"|s pozdravem)"
    r"[\s,.!;:)–—-]*(?P<rest>.{0,60})",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"@|https?://|www\.|\+?\d[\d\s()./-]{5,}\d|\b(?:tel|phone|mob|cell|fax|skype|icq|telegram|whatsapp|тел|моб"
    r"|факс|e-?mail|почта"
    r"|сайт|доб|офис|office|direct|адрес|address|г\.|ул\.|ООО|ЗАО|ПАО|АО|ИП|Ltd|LLC|Inc|GmbH)\b",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"\s*(?:disclaimer|confidential(?:ity)?(?: notice)?|this (?:e-?mail|message)(?: and any| is| may| contains)"
    r"|caution: |важно: "
    r"|настоящее сообщение|это (?:письмо|сообщение|электронное)|информация, содержащаяся|конфиденциальн)",
    re.IGNORECASE,
)


def begins_at(lines: Sequence[str], *, sender: str = "") -> int:
    """The number of the line where the signature begins; the number of lines where there is none.

    Something is always left before it: a letter that is nothing but thanks is a letter.
    """
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    # Its own sign may stand high above a long list of addresses and disclaimers.
    signs = (number for number in range(first + 1, len(lines)) if lines[number].rstrip() == "--")
    signed = next((number for number in signs if len(lines) - number <= 2 * LOOKED_AT), len(lines))
    lines = lines[:signed]
    start = max(first + 1, len(lines) - LOOKED_AT)
    looked = range(start, len(lines))
    found = [number for number in looked if _starts(lines, number)]
    named = _by_name(lines, start, sender)
    return min([*found, *([named] if named is not None else []), len(lines)])


def _starts(lines: Sequence[str], number: int) -> bool:
    line = lines[number]
    rest = [text for text in lines[number + 1 :] if text.strip()]
    if _SENT_FROM.fullmatch(line):
        return len(rest) <= 3
    if _SIGN.fullmatch(line):
        return _is_sign(lines, number, rest)
    if _DISCLAIMER.match(line):
        return _stands_apart(lines, number)
    return _is_farewell(line, rest)


def _is_sign(lines: Sequence[str], number: int, rest: Sequence[str]) -> bool:
    is_item = any(map(_ITEM.match, rest))
    return bool(rest) and _all_short(rest) and not is_item and not _is_list(lines, number)


def _is_farewell(line: str, rest: Sequence[str]) -> bool:
    farewell = _FAREWELL.fullmatch(line)
    if farewell is None or (farewell["rest"] and not _is_name(farewell["rest"])):
        return False
    # A bare 'thanks' with nobody's name is what he says.
    return bool(rest or farewell["rest"]) and _all_short(rest)


def _stands_apart(lines: Sequence[str], number: int) -> bool:
    return not lines[number - 1].strip()


def _all_short(rest: Sequence[str]) -> bool:
    """What follows a farewell are names, posts and numbers; a disclaimer may be long."""
    for line in rest:
        if _DISCLAIMER.match(line):
            return True
        if len(line.strip()) > 90 and not _CONTACT.search(line):
            return False
        if line.strip().endswith("?"):
            return False
    return len(rest) <= 16


def _is_list(lines: Sequence[str], number: int) -> bool:
    """A ruled line under a heading or in a table, with rows on both sides."""
    before = next((text for text in reversed(lines[:number]) if text.strip()), "")
    return bool(before.strip()) and not _stands_apart(lines, number) and len(lines[number].strip()) > 10


def _is_name(text: str) -> bool:
    words = text.replace("-", " ").split()
    return 1 <= len(words) <= 4 and all(word[:1].isupper() for word in words)


def _by_name(lines: Sequence[str], start: int, sender: str) -> int | None:
    """The sender's own name at the end of his letter, with nothing but posts and numbers below it."""
    parts = {part for part in re.split(r"[\s.@_,]+", sender.lower()) if len(part) > 2}
    rest = [number for number in range(start, len(lines)) if lines[number].strip()]
    for place, number in enumerate(rest):
        below = [lines[after].strip() for after in rest[place + 1 :]]
        if not _is_called(lines[number], parts) or len(below) > 12:
            continue
        if _tells_contacts(below) and (below or _stands_apart(lines, number)):
            return _with_rule(lines, number)
    return None


def _is_called(line: str, parts: set[str]) -> bool:
    words = {word.strip(".,") for word in re.split(r"[\s,]+", line.strip().strip("-–— ").lower())}
    return bool(parts & words) and len(line.split()) <= 6


def _tells_contacts(below: Sequence[str]) -> bool:
    """Every line is short, and one at least tells how to reach him; a bare name ends a letter as well."""
    if not below:
        return True
    if all(len(line) <= 25 for line in below[:2]) and len(below) <= 2:
        return True
    return all(len(line) <= 80 for line in below) and any(_CONTACT.search(line) for line in below)


def _with_rule(lines: Sequence[str], number: int) -> int:
    """The ruled line or the logo above a name belongs to it."""
    before = [at for at in range(max(1, number - 5), number) if lines[at].strip()]
    for at in before:
        if _SIGN.fullmatch(lines[at]):
            return at
    return number
