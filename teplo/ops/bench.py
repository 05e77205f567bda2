"""`teplo bench`: figures from a throw-away database, together with the machine and the settings that gave them."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Mapping

from teplo.ops.bench_place import throw_away

Figures = dict[str, object]
# Called with the options inside a throw-away database that has the seeds: `measure(options) -> figures`.
SUBJECTS = {
    "calls": "teplo.ops.bench_calls:measure",
    "chat": "teplo.ops.bench_chat:measure",
    "intake": "teplo.ops.bench_intake:measure",
    "desk": "teplo.ops.bench_desk:measure",
    "bulk": "teplo.ops.bench_bulk:measure",
    "inbox": "teplo.ops.bench_inbox:measure",
    "import": "teplo.ops.bench_import:measure",
    "lists": "teplo.ops.bench_lists:measure",
    "routing": "teplo.ops.bench_routing:measure",
}
LARGE, ROWS = 1_000_000, {"import": 100_000}


def bench(arguments: list[str]) -> int:
    """`teplo bench SUBJECT`: measure, print, and leave nothing behind."""
    parser = argparse.ArgumentParser(prog="teplo bench", description="Measure on a throw-away database.")
    parser.add_argument("subject", choices=SUBJECTS)
    rows = (
        "desk, bulk: leads in the larger base; inbox: messages; calls: calls; import: rows of the file; lists: contacts"
    )
    parser.add_argument("--rows", type=int, help=rows)
    parser.add_argument("--seconds", type=int, default=60, help="intake: seconds of enquiries; chat: of words")
    parser.add_argument("--visitors", type=int, default=1_000, help="chat: how many hold a stream open")
    parser.add_argument("--rule", choices=("turn", "queue"), default="queue", help="intake: who gets the enquiries")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args(arguments)
    options.rows = ROWS.get(options.subject, LARGE) if options.rows is None else options.rows
    if options.seconds < 3 or options.rows < 1_000:
        parser.error("--seconds begins at 3 and --rows at 1000: less measures nothing")
    with throw_away():
        figures = _measure(options.subject)(options)
    print(json.dumps(figures, ensure_ascii=False) if options.json else table(figures))
    return 0


def _measure(subject: str) -> Callable[[argparse.Namespace], Figures]:
    module, function = SUBJECTS[subject].split(":")
    found: Callable[[argparse.Namespace], Figures] = getattr(importlib.import_module(module), function)
    return found


def say(line: str) -> None:
    """Tell the person at the terminal how far it is; standard output belongs to the figures."""
    print(line, file=sys.stderr, flush=True)


def table(figures: Mapping[str, object], before: str = "") -> str:
    """The figures for people: one line each, names of nested ones joined by a dot."""
    lines = []
    for name, value in figures.items():
        if isinstance(value, Mapping):
            lines.append(table(value, f"{before}{name}."))
        else:
            lines.append(f"{before + name:34} {value}")
    return "\n".join(lines)
