"""The words of an HTML letter line by line, each with what its place says of it: own, quoted, or the signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

from teplo.kit.html import BLOCKS, DEEPEST, LONGEST, TAGS, depth_of, flat

QUOTE, SIGNATURE = "quote", "signature"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown; `mark` is '', 'quote' or 'signature'."""

    text: str
    mark: str = ""


# What mail programs put around the letter that is answered: by class, by id, by the line that Outlook draws.
QUOTE_CLASSES = re.compile(
    r"\b(?:gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader|protonmail_quote|zmail_extra"
    r"|tutanota_quote|ms-outlook-mobile-reference-message|WordSection1_quote|cite|quoted-text|freemail_quote)\b",
    re.IGNORECASE,
)
QUOTE_IDS = re.compile(
    r"(?:divRplyFwdMsg|OLK_SRC_BODY_SECTION|yahoo_quoted\w*|replyBlockquote|isReplyContent)$", re.IGNORECASE
)
# From here on all is quoted, though nothing is around it.
REST_IDS = re.compile(
    r"(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|mail-editor-reference-message-container)$", re.IGNORECASE
)
OUTLOOK_LINE = re.compile(
    r"border(?:-top)?\s*:\s*(?:none\s*;\s*border-top\s*:\s*)?solid\s+#(?:B5C4DF|E1E1E1|ccc)", re.IGNORECASE
)
SIGNATURE_CLASSES = re.compile(
    r"\b(?:gmail_signature|moz-signature|protonmail_signature_block|mail-signature)\b", re.IGNORECASE
)
SIGNATURE_IDS = re.compile(
    r"(?:x_)*(?:Signature|AppleMailSignature|ms-outlook-mobile-signature|bloop_sign\w*)$", re.IGNORECASE
)
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
EMPTIED = {"script", "style", "title", "head", "template", "noscript", "iframe", "object", "textarea", "select", "xml"}
VOID = frozenset({"br", "hr", "img"})


def lines_of(html: str) -> list[Line]:
    """The lines of an HTML letter, blank ones included where they part paragraphs."""
    given = html[:LONGEST].replace("\x00", "")
    if depth_of(given) > DEEPEST:
        given = flat(given)
    tree = nh3.clean(
        given,
        tags=set(TAGS),
        clean_content_tags=EMPTIED - {"head"},
        attributes={"*": {"class", "id", "style", "type"}},
        url_schemes=set(),
        link_rel=None,
    )
    walk = _Walk()
    walk.feed(tree)
    walk.close()
    return walk.told()


class _Walk(HTMLParser):
    """Walks a tree that is closed properly: the cleaner has made it so."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._marks: list[str] = []
        self._lines: list[Line] = []
        self._words: list[str] = []
        self._pre = 0
        self._is_rest = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._end_line()
        given = {name: value or "" for name, value in attrs}
        if REST_IDS.match(given.get("id", "")) or OUTLOOK_LINE.search(given.get("style", "")):
            self._end_line()
            self._is_rest = True
        if tag == "br":
            self._lines.append(Line("", self._mark)) if not self._just_ended else None
            self._just_ended = False
        if tag not in VOID:
            self._marks.append(_mark_of(tag, given) or self._inner)
            self._pre += tag == "pre"
        if tag == "li":
            self._words.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self._marks:
            return
        if tag in BLOCKS:
            self._end_line()
        self._marks.pop()
        self._pre -= tag == "pre"
        if tag == "p":
            self._lines.append(Line("", self._mark))
        if tag in {"td", "th"}:
            self._words.append(" ")

    def handle_data(self, data: str) -> None:
        if self._pre:
            first, *rest = data.split("\n")
            self._words.append(first)
            for line in rest:
                self._end_line(even_empty=True)
                self._words.append(line)
        else:
            self._words.append(data)

    @property
    def _inner(self) -> str:
        return self._marks[-1] if self._marks else ""

    @property
    def _mark(self) -> str:
        return QUOTE if self._is_rest else self._inner

    _just_ended = False

    def _end_line(self, *, even_empty: bool = False) -> None:
        text = "".join(self._words)
        text = text.rstrip() if self._pre else " ".join(text.split())
        self._words = []
        self._just_ended = bool(text)
        if text or even_empty:
            self._lines.append(Line(text.replace("\xa0", " "), self._mark))

    def told(self) -> list[Line]:
        self._end_line()
        lines = self._lines
        while lines and not lines[0].text:
            lines = lines[1:]
        while lines and not lines[-1].text:
            lines = lines[:-1]
        return [line for number, line in enumerate(lines) if line.text or lines[number - 1].text]


def _mark_of(tag: str, given: dict[str, str]) -> str:
    classes, own_id = given.get("class", ""), given.get("id", "")
    if tag == "blockquote" or QUOTE_CLASSES.search(classes) or QUOTE_IDS.match(own_id):
        return QUOTE
    if SIGNATURE_CLASSES.search(classes) or SIGNATURE_IDS.match(own_id):
        return SIGNATURE
    return ""
