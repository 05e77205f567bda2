"""Rules about templates and the browser's own modules."""

import re
from collections.abc import Iterator

from tools.house.source import Finding, Source

PATTERNS = {
    "inline-script": r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|javascript:|\bhx-on\b|\sjs:\{",
    "inline-handler": r"<[^>]*\son[a-z]+\s*=",
    "inline-style": r"<style\b|<[^>]*\sstyle\s*=",
    "unsafe-template": r"\|\s*(safe|safeseq)\b|\{%\s*autoescape\s+off",
    "trigger-filter": r"hx-trigger=\"[^\"]*\[",
}
SAYS = {
    "inline-script": "no inline script: a module in static",
    "inline-handler": "no inline handler: a module that listens",
    "inline-style": "no inline style: a class",
    "unsafe-template": "the template escapes everything",
    "trigger-filter": "htmx evaluates a filter as script, which the content security policy forbids",
}

# What stands in a page without being a word to translate.
NAMES = frozenset(
    {"Teplo", "Teplo —", "UTM", "CSV", "API", "JSON", "HTML", "ID", "Esc", "Enter", "Ctrl", "Shift", "Alt"}
)
NAMES |= {"OpenAPI", "utm_", "utm", "RU", "EN", "Русский", "English", "URL", "TOTP", "Ctrl K", "INN", "ИНН"}
BLOCKS = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    r"|<!--.*?-->|<(script|code|pre|kbd)\b.*?</\1>|<!doctype[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
TEMPLATE_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SHOWN_ATTRIBUTE = re.compile(r"\s(?:placeholder|title|alt|aria-label|label)=\"([^\"]*)\"")
QUOTED = r"\"[^\"]*\"|'[^']*'"
TAG = re.compile(rf"<(?:[^<>\"']|{QUOTED})*>", re.DOTALL)
# Pieces of a tag that conditions tear apart: its beginning, and attributes outside of it.
TORN = re.compile(rf"<[a-z][\w-]*|[\w:-]+=(?:{QUOTED})")
WORD = re.compile(r"[A-Za-zА-Яа-яЁё]{2,}")


def pattern_rule(rule: str, source: Source) -> Iterator[Finding]:
    for match in re.finditer(PATTERNS[rule], _blank(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", source.text)):
        yield source.text.count("\n", 0, match.start()) + 1, SAYS[rule]


def untranslated(source: Source) -> Iterator[Finding]:
    """Words in a template that do not pass through gettext."""
    text = _erase(BLOCKS, source.text)
    text = _erase(TEMPLATE_CODE, text)
    shown = [(match.start(1), match[1]) for match in SHOWN_ATTRIBUTE.finditer(text)]
    plain = _erase(TORN, _erase(TAG, text))
    shown += [(match.start(), match[0]) for match in re.finditer(r"[^\n]+", plain)]
    for start, words in shown:
        rest = re.sub(r"&[a-z]+;|&#\d+;", " ", words)
        if words.strip() not in NAMES and any(word not in NAMES for word in WORD.findall(rest)):
            yield text.count("\n", 0, start) + 1, f"not in gettext: {words.strip()[:40]}"


def _erase(pattern: re.Pattern[str], text: str) -> str:
    """Blanks in place of what matches, so that lines keep their numbers."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _blank(pattern: str, text: str) -> str:
    return _erase(re.compile(pattern, re.DOTALL), text)


def unsafe_module(source: Source) -> Iterator[Finding]:
    for number, line in enumerate(source.lines, 1):
        if re.search(r"\beval\(|new Function|\.(inner|outer)HTML\s*=[^=]|document\.write|insertAdjacentHTML", line):
            yield number, "the server makes markup, htmx puts it in place; textContent for words"
