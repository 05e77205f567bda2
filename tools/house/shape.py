"""Rules about size and names: small tails, the same file names in every room."""

import ast
import re
from collections.abc import Iterator

from tools.house.source import Finding, Function, Source, functions

FILE_LINES, TEMPLATE_LINES, FUNCTION_LINES, BRANCHES, VIEW_LINES, TASK_STATEMENTS = 400, 200, 50, 10, 25, 3
FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "helper", "services", "service", "common", "misc", "signals"})
BRANCH = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.IfExp,
    ast.Assert,
    ast.comprehension,
    ast.match_case,
)


def file_length(source: Source) -> Iterator[Finding]:
    if not source.is_migration and len(source.lines) > FILE_LINES:
        yield 1, f"{len(source.lines)} lines, at most {FILE_LINES}"


def template_length(source: Source) -> Iterator[Finding]:
    if len(source.lines) > TEMPLATE_LINES:
        yield 1, f"{len(source.lines)} lines, at most {TEMPLATE_LINES}"


def forbidden_name(source: Source) -> Iterator[Finding]:
    for part in source.parts:
        if part.removesuffix(".py") in FORBIDDEN_NAMES:
            yield 1, f"{part} says nothing: name the subject"


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def branches(function: Function) -> int:
    """Ways to turn inside a function, those of the functions within it included."""
    found = 0
    for node in ast.walk(function):
        found += isinstance(node, BRANCH)
        found += len(node.values) - 1 if isinstance(node, ast.BoolOp) else 0
    return found


def function_length(source: Source) -> Iterator[Finding]:
    for function in functions(source):
        if not source.is_migration and length(function) > FUNCTION_LINES:
            yield function.lineno, f"{function.name} has {length(function)} lines, at most {FUNCTION_LINES}"


def function_branches(source: Source) -> Iterator[Finding]:
    for function in functions(source):
        if source.parts[0] != "tests" and not source.is_migration and branches(function) > BRANCHES:
            yield function.lineno, f"{function.name} has {branches(function)} branches, at most {BRANCHES}"


def view_length(source: Source) -> Iterator[Finding]:
    if source.room in {"web", "api"} and source.is_file("views"):
        for function in functions(source):
            if length(function) > VIEW_LINES:
                yield function.lineno, f"{function.name} has {length(function)} lines, a view at most {VIEW_LINES}"


def task_length(source: Source) -> Iterator[Finding]:
    if source.is_product and source.name == "tasks.py":
        for function in functions(source):
            body = [node for node in function.body if not _is_docstring(node)]
            if len(body) > TASK_STATEMENTS and any("task" in ast.dump(d) for d in function.decorator_list):
                yield function.lineno, f"{function.name}: a job is {TASK_STATEMENTS} statements that call an action"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def lazy_import(source: Source) -> Iterator[Finding]:
    if not source.is_product or source.is_migration:
        return
    for function in functions(source):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and not _has_reason(source, node):
                yield node.lineno, "an import inside a function needs its reason in a comment on the line"


def _has_reason(source: Source, node: ast.stmt) -> bool:
    comments = [source.comments.get(line, "") for line in (node.lineno, node.end_lineno or node.lineno)]
    return any(len(text.split()) > 1 and not text.startswith("noqa") for text in comments)


def section_banner(source: Source) -> Iterator[Finding]:
    for line, text in source.comments.items():
        if re.search(r"[-=*#─═]{4,}", text):
            yield line, "no section banners: a file that needs them wants to be two"


def unfinished(source: Source) -> Iterator[Finding]:
    for number, text in enumerate(source.lines, 1):
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text):  # allow unfinished: names the very marks
            yield number, "finish it or write it down in the documents"
