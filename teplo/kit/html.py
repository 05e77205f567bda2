"""The one HTML cleaner: what strangers write is parsed as a browser would and built anew from a short list of tags.

The cleaner knows no script, no style sheet, no form, no frame, no SVG and no MathML; attributes that our own pages act
upon (`hx-*`, `data-*`, `id`, `class`) are no part of a letter. Pictures of other sites are not shown until somebody
asks for them: whoever loads one tells its sender that and when the letter was read.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable

import nh3

LONGEST = 1_000_000
# Deeper ones are no letter but an attack on whatever walks the tree.
DEEPEST = 200

TAGS = frozenset(
    {"a", "abbr", "b", "big", "blockquote", "br", "center", "code", "dd", "del", "div", "dl", "dt", "em", "font", "h1"}
    | {"h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "span"}
    | {"strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul"}
)
# These go with all that stands in them.
EMPTIED = frozenset(
    {"script", "style", "title", "template", "noscript", "iframe", "object", "textarea", "select", "xml"}
)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"align", "dir", "lang", "style", "title", "valign", "width", "height"},
    "a": {"href", "name"},
    "img": {"src", "alt", "border"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "bgcolor"},
    "td": {"bgcolor", "colspan", "rowspan", "nowrap"},
    "th": {"bgcolor", "colspan", "rowspan", "nowrap"},
    "tr": {"bgcolor"},
    "ol": {"start", "type"},
    "li": {"value"},
}
# Nothing that fetches, that covers the page, or that leaves its own box.
STYLES = frozenset(
    {"background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-right"}
    | {"border-style", "border-top", "border-width", "color", "font-family", "font-size", "font-style", "font-weight"}
    | {
        "line-height",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "padding",
        "padding-bottom",
    }
    | {"padding-left", "padding-right", "padding-top", "text-align", "text-decoration", "vertical-align", "white-space"}
)
LINKS = {"http", "https", "mailto", "tel"}
PICTURES = {"cid", "data", "http", "https"}
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_OPENING = re.compile(r"<[a-zA-Z]")
_FETCHES = re.compile(r"url\s*\(|image-set|expression|@import|\\", re.IGNORECASE)

# What to show for the picture of a letter: None where it is not to be shown.
Pictures = Callable[[str], str | None]


def cleaned(text: str, *, pictures: Pictures | None = None, remote: bool = False) -> str:
    """HTML that may be shown in a frame of its own; cleaning it again changes nothing.

    `pictures` gives the address to show for a `cid:` reference; `remote` lets pictures of other sites through.
    """
    return nh3.clean(
        _bounded(text),
        tags=set(TAGS),
        clean_content_tags=set(EMPTIED),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_Filter(pictures, remote=remote),
        url_schemes=LINKS | PICTURES,
        filter_style_properties=set(STYLES),
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


class _Filter:
    """Judges every value of an attribute that the list lets through."""

    def __init__(self, pictures: Pictures | None, *, remote: bool) -> None:
        self._pictures, self._remote = pictures, remote

    def __call__(self, tag: str, name: str, value: str) -> str | None:
        if name == "href":
            return value if _scheme(value) in LINKS else None
        if name == "src":
            return self._picture(value)
        if name == "style":
            return None if _FETCHES.search(value) else value
        return value

    def _picture(self, value: str) -> str | None:
        scheme = _scheme(value)
        if scheme == "cid":
            return self._pictures(value[4:]) if self._pictures else value
        if scheme == "data":
            return value if _PICTURE_DATA.fullmatch(value) else None
        return value if self._remote and scheme in {"http", "https"} else None


def _scheme(value: str) -> str:
    return value.strip().partition(":")[0].lower()


def _bounded(text: str) -> str:
    """Not longer and not deeper than anything that people write; what is deeper loses its tags."""
    text = text[:LONGEST].replace("\x00", "")
    return flat(text) if depth_of(text) > DEEPEST else text


def depth_of(text: str) -> int:
    """How deep it may be at most: cheap, and never below the truth for what is closed properly."""
    depth = deepest = 0
    for sign in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", text):
        if sign[2].lower() in VOID:
            continue
        depth = max(0, depth - 1) if sign[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "p", "li", "tr", "td"})


def flat(text: str) -> str:
    """The words alone, as HTML that holds no tag."""
    return entities.escape(entities.unescape(re.sub(r"<[^>]{0,2000}>", " ", text)), quote=False)


BLOCKS = frozenset(
    {"p", "div", "br", "tr", "table", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "hr", "center"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "title"}
)


def escaped_text(text: str) -> str:
    """Plain words as HTML: for a letter that has no HTML of its own."""
    return "<br>".join(entities.escape(line) for line in text.split("\n"))


def has_markup(text: str) -> bool:
    """Whether a text looks like HTML at all."""
    return _OPENING.search(text) is not None
