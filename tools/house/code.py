"""Rules about what Python code may do, and where."""

import ast
import re
from collections.abc import Iterator

from tools.house.source import Finding, Source, dotted, imported

NETWORK = ("requests", "httpx", "urllib.request", "urllib3", "http.client", "imaplib", "smtplib", "ftplib", "socket")
UNSAFE_IMPORTS = ("pickle", "marshal", "shelve", "dill")
UNSAFE_CALLS = frozenset({"eval", "exec", "compile", "os.system", "os.popen", "yaml.load"})
WRITES = frozenset(
    {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "save"}
    | {"acreate", "aupdate", "asave", "adelete", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update"}
)
CLOCKS = frozenset({"now", "today", "utcnow", "time", "monotonic", "time_ns", "perf_counter", "localdate", "localtime"})
WRITING_SQL = re.compile(
    r"^\s*(WITH\b.*?\)\s*)?(INSERT\s+INTO|UPDATE\s+\"?\w+\"?\s+(AS\s+\w+\s+)?SET|DELETE\s+FROM|COPY\s+\S+.*FROM\s+STDIN)",
    re.IGNORECASE | re.DOTALL,
)


def _under(name: str, modules: tuple[str, ...]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def signal(source: Source) -> Iterator[Finding]:
    for line, name in imported(source):
        if source.is_product and _under(name, ("django.dispatch", "django.db.models.signals", "django.core.signals")):
            yield line, "no signals: a room follows the ledger in followers.py"


def save_override(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if source.is_product and isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and item.name in {
                    "save",
                    "asave",
                    "delete",
                }:
                    yield item.lineno, f"no {item.name}() of one's own: writing is a verb in actions"


def generic_foreign_key(source: Source) -> Iterator[Finding]:
    for line, name in imported(source):
        if name.endswith((".GenericForeignKey", ".GenericRelation")):
            yield line, "no generic foreign keys: a nullable key for each, and a check of exactly one"


def bare_atomic(source: Source) -> Iterator[Finding]:
    if not source.is_product or source.path == "teplo/kit/transactions.py" or source.is_migration:
        return
    for node in source.nodes:
        name = dotted(node) if isinstance(node, ast.Attribute | ast.Name) else ""
        if name.split(".")[-1] == "atomic" or name in {"transaction.savepoint", "connection.savepoint"}:
            yield (
                getattr(node, "lineno", 1),
                "a transaction begins at a front door; savepoints come from kit.transactions",
            )


def may_write(source: Source) -> bool:
    return (
        not source.is_product
        or source.is_migration
        or source.is_file("actions")
        or source.room in {"ops", "kit"}
        or "management" in source.parts
    )


def write_outside_actions(source: Source) -> Iterator[Finding]:
    if may_write(source):
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node, node.func):
            yield node.lineno, f".{node.func.attr}() writes: only a verb in actions does"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.match(node.value):
            yield node.lineno, "SQL that writes belongs to actions"


def _writes(call: ast.Call, function: ast.Attribute) -> bool:
    """Model writes by their shape: `hash.update(bytes)` and `dict.update(other)` have no keywords."""
    if function.attr == "update":
        return bool(call.keywords) and not call.args
    if function.attr == "delete":
        return not call.args and not call.keywords
    return function.attr in WRITES


def network(source: Source) -> Iterator[Finding]:
    # ports.py listens and looks whether our own server does: it reaches nobody else.
    if not source.is_product or source.path.startswith("teplo/kit/net") or source.path == "teplo/config/ports.py":
        return
    for line, name in imported(source):
        if _under(name, NETWORK):
            yield line, f"{name}: the network is reached through kit.net"


def unsafe_markup(source: Source) -> Iterator[Finding]:
    if source.path == "teplo/web/shell/markup.py":  # format_html once more, for lists
        return
    for node in source.nodes:
        if source.is_product and isinstance(node, ast.Name | ast.alias | ast.Attribute):
            name = dotted(node) if not isinstance(node, ast.alias) else node.name
            if name.split(".")[-1] == "mark_safe":
                yield getattr(node, "lineno", 1), "templates escape; format_html where Python must make markup"
        if source.is_product and isinstance(node, ast.Call) and dotted(node.func) == "SafeString":
            yield node.lineno, "templates escape; format_html where Python must make markup"


def unsafe_call(source: Source) -> Iterator[Finding]:
    for line, name in imported(source):
        if _under(name, UNSAFE_IMPORTS):
            yield line, f"{name} runs what it reads"
    for node in source.nodes:
        if isinstance(node, ast.Call):
            if dotted(node.func) in UNSAFE_CALLS:
                yield node.lineno, f"{dotted(node.func)}() runs what it is given"
            if any(k.arg == "shell" and getattr(k.value, "value", True) for k in node.keywords):
                yield node.lineno, "no shell=True: a list of arguments"


def impure_rule(source: Source) -> Iterator[Finding]:
    """A decision sees plain values: no database, no clock, no settings."""
    if not source.is_product or not source.is_file("rules"):
        return
    for line, name in imported(source):
        if _under(name, ("django.db", "django.conf", "django.utils.timezone", "time")) or name.endswith(".queries"):
            yield line, f"{name} in rules: the caller brings the values"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and (node.attr == "objects" or _reads_clock(node)):
            yield node.lineno, "no database and no clock in rules: the caller brings the values"


def _reads_clock(function: ast.Attribute) -> bool:
    return function.attr in CLOCKS and dotted(function.value).split(".")[-1] in {"datetime", "date", "timezone", "time"}


def undecorated_verb(source: Source) -> Iterator[Finding]:
    """What stands in actions is a front door, a step, or the part of a statement that a step runs (`sql.Beside`)."""
    if not source.is_product or not source.is_file("actions"):
        return
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            names = {dotted(d.func if isinstance(d, ast.Call) else d).split(".")[-1] for d in node.decorator_list}
            is_part = node.returns is not None and dotted(node.returns).endswith("Beside")
            if not is_part and not names & {"front_door", "step", "contextmanager"}:
                yield node.lineno, f"{node.name} is neither a @front_door nor a @step"
