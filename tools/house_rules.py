"""Checks the house rules over the whole tree; `--report` shows the medians and the tails instead.

A line may be let through by `allow <rule>: <why>` in a comment on it or above it, with a reason of two words or more.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.house import code, markup, shape
from tools.house.source import ROOT, Rule, Source, allowed, functions

PYTHON: dict[str, Rule] = {
    "file-length": shape.file_length,
    "forbidden-name": shape.forbidden_name,
    "function-length": shape.function_length,
    "function-branches": shape.function_branches,
    "view-length": shape.view_length,
    "task-length": shape.task_length,
    "lazy-import": shape.lazy_import,
    "section-banner": shape.section_banner,
    "unfinished": shape.unfinished,
    "signal": code.signal,
    "save-override": code.save_override,
    "generic-foreign-key": code.generic_foreign_key,
    "bare-atomic": code.bare_atomic,
    "write-outside-actions": code.write_outside_actions,
    "network": code.network,
    "unsafe-markup": code.unsafe_markup,
    "unsafe-call": code.unsafe_call,
    "impure-rule": code.impure_rule,
    "undecorated-verb": code.undecorated_verb,
}
TEMPLATE: dict[str, Rule] = {
    "template-length": shape.template_length,
    "unfinished": shape.unfinished,
    "untranslated": markup.untranslated,
    **{name: partial(markup.pattern_rule, name) for name in markup.PATTERNS},
}
MODULE: dict[str, Rule] = {
    "file-length": shape.file_length,
    "unfinished": shape.unfinished,
    "unsafe-module": markup.unsafe_module,
}
RULES: dict[str, dict[str, Rule]] = {
    ".py": PYTHON,
    ".html": TEMPLATE,
    ".js": MODULE,
    ".css": {"file-length": shape.file_length},
}


def sources() -> Iterator[Source]:
    """Every file of ours: not what set-up lays out under assets, not the samples that the rules are tested with."""
    for folder in ("teplo", "tests", "tools"):
        for file in sorted((ROOT / folder).rglob("*")):
            path = file.relative_to(ROOT).as_posix()
            if file.suffix in RULES and not path.startswith(("teplo/assets/", "tests/house/samples")):
                yield Source(path, file.read_text())


def findings(source: Source) -> Iterator[str]:
    for name, rule in RULES[Path(source.path).suffix].items():
        try:
            for line, message in rule(source):
                if not allowed(source, name, line):
                    yield f"{source.path}:{line}: {name}: {message}"
        except SyntaxError as error:
            yield f"{source.path}:{error.lineno}: syntax: {error.msg}"
            return


def tails(title: str, sizes: dict[str, int]) -> None:
    """Prints median, ninth decile and the five largest."""
    ordered = sorted(sizes.values())
    if ordered:
        ninth = ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)]
        print(f"{title}: {len(ordered)}, median {statistics.median(ordered):g}, 90 % {ninth}, most {ordered[-1]}")
        for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:5]:
            print(f"    {size:5} {name}")


def report() -> None:
    ours = [source for source in sources() if source.is_product and not source.is_migration and source.text.strip()]
    for suffix, kind in ((".py", "Python files"), (".html", "Templates"), (".js", "Modules of the browser")):
        tails(f"{kind}, lines", {s.path: len(s.lines) for s in ours if s.path.endswith(suffix)})
    python = [source for source in ours if source.path.endswith(".py")]
    every = {f"{source.path}:{f.lineno} {f.name}": f for source in python for f in functions(source)}
    tails("Functions, lines", {name: shape.length(function) for name, function in every.items()})
    tails("Functions, branches", {name: shape.branches(function) for name, function in every.items()})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", action="store_true", help="medians and tails instead of the check")
    if parser.parse_args().report:
        report()
        return 0
    found = [line for source in sources() for line in findings(source)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
