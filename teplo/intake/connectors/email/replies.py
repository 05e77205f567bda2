"""What somebody has written himself, and what he only carries along: quoted letters, his signature, a disclaimer.

Nothing is thrown away: what is not shown is folded, and stays one click away. Where somebody answers between the
lines of another, the quoted lines stay, or nobody would know what he answers to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailparser_reply import EmailMessage
from mailparser_reply.constants import MAIL_LANGUAGES

from teplo.intake.connectors.email.signatures import begins_at
from teplo.intake.connectors.email.words import QUOTE, SIGNATURE, Line

# Its patterns grow with the length of a line and of a text, and letters are written by strangers.
MOST_LINES, LONGEST_LINE = 600, 250
_OWN, _QUOTED, _HEADER = "own", "quoted", "header"

_DAY = r"(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|\d{1,2}[ .:/-]|20\d\d)"
# The line above a quoted letter in the languages and programs that the library does not know.
_WROTE = re.compile(
    r"(?:> ?)*(?:"
    rf"{_DAY}.{{3,180}}(?:пишет|писал(?:а|\(а\))?|написал(?:а|\(а\))?|<[^>\n]+@[^>\n]+>) ?:"
    r"|.{0,80}<[^>\n]+@[^>\n]+> ?(?:пишет|писал(?:а|\(а\))?|написал(?:а|\(а\))?|wrote|writes|schrieb|a écrit) ?:"
    r"|-{2,} ?On .{5,200} wrote ?-{2,}|On .{5,200}@.{3,100} wrote"
    r"|.{0,60}\d{1,2}[:.]\d\d.{0,60}(?:skrev|schreef|schrieb|wrote|kirjoitti|пишет|написал).{0,160}:"
    r"|(?:On|Am|Le|El|Il|In data|Op|Den|Em|Dnia|Dne|W dniu|Kl\.|På|Vào|Pe|A|Data) .{5,200}"
    r"(?:wrote|writes|schrieb|geschrieben|a écrit|escribió|escreveu|ha scritto|schreef|skrev|napisał\(?a?\)?"
    r"|napsal\(?a?\)?"
    r"|kirjoitti|a scris|пишет|написал\(?а?\)?|виет)[^:\n]{0,120}:"
    r"|.{1,80}@\S{1,80}(?: \(.{1,80}\))? writes:"
    r"|.{3,120} (?:kirjoitti|yazdı|írta|написа|пише|напісаў)(?: .{0,40})?:"
    r"|20\d\d[-年/.].{5,120}(?:<[^>\n]+@[^>\n]+>|のメール|님이 작성|寫道|写道) ?[:：]"
    r"|(?:Em|No dia|El|Le|Il giorno) .{5,160}[<(][^>)\n]+@[^>)\n]+[>)][^:\n]{0,40}:"
    r")\s*",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"(?:> ?)*[-_=* ]{2,}\s*(?:Original (?:Message|Nachricht)|Ursprüngliche Nachricht|Исходное сообщение"
    r"|Пересылаемое сообщение"
    r"|Оригинальное сообщение|Пересланное сообщение|Перенаправленное сообщение|Message d'origine|Mensaje original"
    r"|Mensagem original|Messaggio originale|Oorspronkelijk bericht|Oprindelig meddelelse|Opprinnelig melding"
    r"|Ursprungligt meddelande|Alkuperäinen viesti|Forwarded message|Begin forwarded message|Reply message"
    r"|Reply above this line.{0,40}|original message)\s*[-_=*: ]{0,}\s*|Begin forwarded message:\s*|(?:> ?)*_{30,}\s*"
    r"|(?:> ?)*-{5,} ?\w+(?: [\w']+){1,3} ?-{5,}",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"(?:> ?)*[* ]*(?:From|Sent|To|Cc|Subject|Date|Reply-To|От|От кого|Отправлено|Кому|Копия|Тема|Дата|Von"
    r"|Gesendet|An|Betreff"
    r"|Datum|De|Envoyé|À|Objet|Enviado|Para|Asunto|Fecha|Da|Inviato|A|Oggetto|Van|Verzonden|Aan|Onderwerp|Fra"
    r"|Sendt|Til|Emne"
    r"|Från|Skickat|Till|Ämne|Od|Wysłano|Do|Temat|Dátum|Assunto|Data|Lähettäjä|Päivämäärä|Vastaanottaja|Aihe)[*]? ?:",
    re.IGNORECASE,
)  # fmt: skip
_SENDER_FIELDS = re.compile(
    r"(?:> ?)*[* ]*(?:From|От|От кого|Von|De|Da|Van|Fra|Från|Od|Lähettäjä)[*]? ?:", re.IGNORECASE
)
_RULE = re.compile(r"\s*[-_=*—]{2,}\s*")
_QUOTE_SIGN = re.compile(r"\s*[>|]")
_LANGUAGES = [language for language in MAIL_LANGUAGES if language != "en"]
_MAYBE_HEADER = re.compile(r"[:：]\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cut:
    """`said` is shown, `folded` one click away; both together are the whole letter."""

    said: str
    folded: str


def cut(lines: Sequence[Line], *, sender: str = "") -> Cut:
    """Part a letter; `sender` is the name in its header, by which a signature without any sign is known."""
    texts = [line.text.rstrip() for line in lines]
    marks = [_QUOTED if line.mark == QUOTE else _OWN for line in lines]
    _mark_quoted(texts, marks)
    _mark_headers(texts, marks)
    marks = _spread(texts, marks)
    _fold_tail(texts, marks)
    own = [number for number, mark in enumerate(marks) if mark == _OWN and texts[number].strip()]
    if not own:
        # He has sent on what others wrote, and nothing else: that is what he says.
        return Cut(_joined(texts), "")
    first, last = own[0], own[-1]
    if any(marks[number] != _OWN and texts[number].strip() for number in range(first, last + 1)):
        return Cut(_joined(texts[: last + 1]), _joined(texts[last + 1 :]))
    end = _end_of(texts, lines, first, last, sender)
    return Cut(_joined(texts[first:end]), _joined([*texts[:first], *texts[end:]]))


def _end_of(texts: list[str], lines: Sequence[Line], first: int, last: int, sender: str) -> int:
    """Where his own words end and his signature begins; something is always left."""
    signed = [number for number in range(first + 1, last + 1) if lines[number].mark == SIGNATURE]
    end = min([first + begins_at(texts[first : last + 1], sender=sender), *signed])
    while end > first and (not texts[end - 1].strip() or _RULE.fullmatch(texts[end - 1])):
        end -= 1
    return last + 1 if end == first else end


def _fold_tail(texts: list[str], marks: list[str]) -> None:
    """What stands below the last quoted line under a sign of its own is the footer of a list or a signature."""
    start = max((number for number, mark in enumerate(marks) if mark == _QUOTED), default=-1) + 1
    first = next((number for number in range(start, len(texts)) if texts[number].strip()), None)
    if start and first is not None and _RULE.fullmatch(texts[first]):
        marks[first:] = [_QUOTED] * (len(marks) - first)


def cut_text(text: str, *, sender: str = "") -> Cut:
    """The same for plain words."""
    return cut([Line(line.replace("\xa0", " ")) for line in text.split("\n")], sender=sender)


def _joined(texts: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(texts)).strip("\n")


def _mark_quoted(texts: list[str], marks: list[str]) -> None:
    for number, text in enumerate(texts):
        if _QUOTE_SIGN.match(text):
            marks[number] = _QUOTED


def _mark_headers(texts: list[str], marks: list[str]) -> None:
    """Mark the lines above quoted letters; they may be broken into several."""
    number = 0
    while number < len(texts):
        size = _header_at(texts, number)
        for inner in range(number, number + size):
            marks[inner] = _HEADER
        number += size or 1
    for start, size in _known_to_library(texts):
        for inner in range(start, start + size):
            marks[inner] = _HEADER


def _header_at(texts: list[str], number: int) -> int:
    """How many lines the header that begins here has; 0 where none does."""
    line = texts[number].strip()[:LONGEST_LINE]
    if not line:
        return 0
    if _ORIGINAL.fullmatch(line):
        return 1
    return _fields_at(texts, number) or next((size for size in range(1, 6) if _wrote(texts, number, size)), 0)


def _wrote(texts: list[str], number: int, size: int) -> bool:
    """Whether so many lines together say who wrote what is quoted below."""
    piece = [text.strip() for text in texts[number : number + size]]
    if len(piece) < size or not all(piece) or not piece[-1].endswith((":", "：", "--", "wrote")):
        return False
    return (size == 1 or _may_begin(piece)) and bool(_WROTE.fullmatch(" ".join(piece)[: LONGEST_LINE * 2]))


_BEGINS = re.compile(
    r"(?:> ?)*(?:\W*\w{0,12}\W*\d|On|Am|Le|El|Il|In data|Op|Den|Em|No dia|Dnia|Dne|W dniu|.*@)", re.IGNORECASE
)


def _may_begin(piece: list[str]) -> bool:
    """Whether a header of several lines may begin so: with a day or a preposition, quoted as it goes on."""
    is_quoted = bool(_QUOTE_SIGN.match(piece[0]))
    return bool(_BEGINS.match(piece[0])) and (is_quoted or len(piece[-1]) < 4 or not _QUOTE_SIGN.match(piece[-1]))


def _fields_at(texts: list[str], number: int) -> int:
    """Headers of a letter written out line by line: From, Sent, To, Subject; the first names the sender."""
    if not _SENDER_FIELDS.match(texts[number][:LONGEST_LINE].strip()):
        return 0
    found = size = 0
    for text in texts[number : number + 14]:
        if _FIELD.match(text[:LONGEST_LINE].strip()):
            found += 1
        elif not text.strip() and found > 1:
            break
        size += 1
        if size - found > 5:
            break
    while size and not _FIELD.match(texts[number + size - 1][:LONGEST_LINE].strip()):
        size -= 1
    return size if found > 1 else 0


def _known_to_library(texts: list[str]) -> list[tuple[int, int]]:
    """Headers in all the languages of mail-parser-reply, as first lines and numbers of lines."""
    bounded = [text.strip()[:LONGEST_LINE] for text in texts[:MOST_LINES]]
    whole = "\n".join(bounded)
    if not _MAYBE_HEADER.search(whole):
        return []
    pattern = EmailMessage(text="", languages=list(_LANGUAGES)).HEADER_REGEX
    found = []
    for match in pattern.finditer(whole):
        words = match[0].strip("\n")
        if words and not _FIELD.match(words):
            begun = match.start() + len(match[0]) - len(match[0].lstrip("\n"))
            found.append((whole.count("\n", 0, begun), words.count("\n") + 1))
    return found


def _spread(texts: list[str], marks: list[str]) -> list[str]:
    """A header owns what follows it to the end, unless quoted signs show where it ends."""
    spread = list(marks)
    number = 0
    while number < len(marks):
        if marks[number] == _HEADER:
            after = number
            while after < len(marks) and (marks[after] == _HEADER or not texts[after].strip()):
                after += 1
            # Signs mark the quoted lines themselves; without them all below it is the letter that is answered.
            if after >= len(marks) or marks[after] != _QUOTED:
                return [*spread[:number], *([_QUOTED] * (len(marks) - number))]
            spread[number:after] = [_QUOTED] * (after - number)
            number = after
        else:
            number += 1
    return _joined_wraps(texts, spread)


def _joined_wraps(texts: list[str], marks: list[str]) -> list[str]:
    """A short line between two quoted ones is the end of a quoted line that a program has broken."""
    for number in range(1, len(marks) - 1):
        alone = marks[number] == _OWN and texts[number].strip()
        if alone and marks[number - 1] == marks[number + 1] == _QUOTED and len(texts[number].split()) <= 3:
            marks[number] = _QUOTED
    return marks
