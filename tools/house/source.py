"""A file as the rules see it, and what a rule reports."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent.parent

Finding = tuple[int, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file: its path from the root, as written with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def comments(self) -> dict[int, str]:
        """Line number -> the comment on that line, without its mark."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def parts(self) -> tuple[str, ...]:
        return PurePosixPath(self.path).parts

    @property
    def room(self) -> str:
        """The room under teplo/, or an empty string."""
        return self.parts[1] if self.parts[0] == "teplo" and len(self.parts) > 2 else ""

    @property
    def is_product(self) -> bool:
        return self.parts[0] == "teplo"

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.parts

    def is_file(self, word: str) -> bool:
        """Whether this is `word.py` of a room, or a module of the package that it grew into."""
        return self.name == f"{word}.py" or word in self.parts[:-1]


Rule = Callable[[Source], Iterator[Finding]]


def functions(source: Source) -> Iterator[Function]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or of a chain of attributes; what stands before a call is left out."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Every imported module and name with its line: `from a import b` gives `a` and `a.b`."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


ALLOWED = re.compile(r"allow ([a-z-]+): \S+ \S+")


def allowed(source: Source, rule: str, line: int) -> bool:
    """Whether the line, or the line above it, carries `allow <rule>: <reason of two words or more>`."""
    for text in (source.lines[line - 1 : line] or [""]) + (source.lines[line - 2 : line - 1] if line > 1 else []):
        match = ALLOWED.search(text)
        if match and match[1] == rule:
            return True
    return False
