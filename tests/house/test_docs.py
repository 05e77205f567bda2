"""What can be named stands in the documents, and what they show exists."""

import ast
import re
from collections.abc import Iterator

import pytest

from teplo.config import command
from teplo.intake.connectors import all_connectors
from teplo.staff.permissions import Permission
from tools.house.source import ROOT, Source, dotted
from tools.house_rules import sources

DOCS = ROOT / "docs"
SETTING = re.compile(r"(TEPLO|DATABASE|EMAIL)_[A-Z_]+")
# Set by `teplo run` for the processes that it starts, and by nobody else.
INTERNAL = {"TEPLO_SUPERVISED"}
SHOWN = re.compile(r"(?:^|[`$ /])(teplo|make) ([a-z][a-z-]*)", re.MULTILINE)
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
MINE = [source for source in sources() if source.is_product and source.path.endswith(".py") and not source.is_migration]


def strings(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def settings() -> set[str]:
    words = {text for source in MINE if source.room == "config" for text in strings(source)}
    return {word for word in words if SETTING.fullmatch(word)} - INTERNAL


def event_kinds() -> set[str]:
    """The first words of every `record(…)` and all words of every `presents(…)`."""
    found: set[str] = set()
    for source in MINE:
        for node in source.nodes:
            name = dotted(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in {"record", "presents"}:
                words = node.args if name == "presents" else node.args[:1]
                found |= {
                    word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)
                }
    return found


def connectors() -> set[str]:
    return set(all_connectors())


def document(name: str) -> str:
    return (DOCS / name).read_text()


@pytest.mark.parametrize(
    ("named", "where"),
    [
        pytest.param(settings(), "settings.md", id="settings"),
        pytest.param({*Permission}, "permissions.md", id="permissions"),
        pytest.param(event_kinds(), "events.md", id="events"),
        pytest.param(connectors(), "channels.md", id="connectors"),
        pytest.param({f"teplo {name}" for name in command.HELP}, "commands.md", id="commands"),
    ],
)
def test_what_can_be_named_stands_in_the_documents(named, where):
    assert named
    assert {
        str(word) for word in named if not re.search(rf"`{re.escape(str(word))}(?![\w.])", document(where))
    } == set()


def shown() -> Iterator[tuple[str, str, str]]:
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", path.read_text(), re.DOTALL))
        for program, verb in SHOWN.findall(code):
            yield path.name, program, verb


def test_the_commands_that_documents_show_exist():
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    known = {"make": targets, "teplo": set(command.HELP)}
    assert {line for line in shown() if line[2] not in known[line[1]]} == set()


def test_links_between_documents_lead_somewhere():
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)", path.read_text()):
            assert "://" in link or (path.parent / link).exists(), f"{path.name}: {link}"
