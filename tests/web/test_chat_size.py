"""What a visitor's browser loads for the chat stays small: all of its code, compressed as servers do it."""

import gzip
from pathlib import Path

WEB = Path(__file__).parents[2] / "teplo/web"
MOST = 30_000


def test_the_code_of_the_chat_is_at_most_30_kilobytes() -> None:
    static = WEB / "static/teplo"
    files = [
        static / "js/widget.js",
        *sorted((static / "js/chat").glob("*.js")),
        static / "css/chat.css",
        WEB / "templates/web/chat/frame.html",
    ]
    assert sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) <= MOST


def test_the_code_of_the_chat_asks_for_nothing_of_others() -> None:
    static = WEB / "static/teplo"
    for file in [static / "js/widget.js", *(static / "js/chat").glob("*.js")]:
        imports = [line for line in file.read_text().splitlines() if line.startswith("import ")]
        assert all('from "./' in line for line in imports), file.name
