"""`teplo import`: files come in from the shell, whether web and worker run or not."""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from teplo.files import actions as files
from teplo.files.queries import chunks_of
from teplo.intake.actions import imports as actions
from teplo.intake.imports import opening, queries, why
from teplo.intake.imports.checking import Tally
from teplo.intake.imports.ground import ground_of, rows_of
from teplo.intake.imports.models import Import, Target
from teplo.intake.imports.walking import BATCH, walk_on
from teplo.kit.problems import Mistake, Problem
from teplo.kit.tables import Layout
from teplo.staff.models import Employee

MOST_BYTES = 10 * 2**30
BAR = 30
INTERRUPTED = 130


class Refused(Exception):
    """It cannot be done; the sentence says why."""


@dataclass
class Progress:
    """How far it is, on the terminal alone: standard output belongs to the result."""

    words: str
    shown: bool = False

    def __call__(self, imp: Import) -> None:
        if not sys.stderr.isatty():
            return
        done = imp.unwound if imp.state == Import.State.UNDOING else imp.read
        whole = max(imp.whole or 0, done, 1)
        filled = BAR * done // whole
        bar = "#" * filled + "." * (BAR - filled)
        sys.stderr.write(f"\r{self.words} [{bar}] {100 * done // whole:3} % {done:,} / {whole:,}")
        sys.stderr.flush()
        self.shown = True

    def end(self) -> None:
        if self.shown:
            sys.stderr.write("\n")


def imports(arguments: list[str]) -> int:
    """`teplo import TARGET FILE`, `teplo import undo ID`, `teplo import resume ID`."""
    parser = _parser()
    options = parser.parse_args(arguments)
    with translation.override(settings.LANGUAGE_CODE):
        try:
            by = _employee(options.employee)
            if options.what in ("undo", "resume"):
                return _go_on(options, by)
            return _bring(options, by)
        except Refused as refused:
            return _told(str(refused))
        except Mistake as mistake:
            return _told(str(mistake))
        except Problem as problem:
            return _told(" ".join(_sentences(problem)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="teplo import", description="Bring a file in, or take it out again.")
    parser.add_argument("what", choices=[*Target.values, "undo", "resume"], help="what the rows are, or undo, resume")
    parser.add_argument("file", metavar="FILE|ID", help="CSV or XLSX; with undo and resume the number of the import")
    parser.add_argument(
        "--map", type=Path, metavar="F.json", help='{"Header": "field"} or {"columns", "options", "layout"}'
    )
    parser.add_argument("--dry-run", action="store_true", help="read everything, bring nothing in")
    parser.add_argument("--as", dest="employee", metavar="E-MAIL", help="in whose name; by default the administrator's")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser


def _employee(email: str | None) -> Employee:
    people = Employee.objects.people().select_related("role")
    if email:
        found = people.filter(email__iexact=email).first()
        if found is None:
            raise Refused(f"Nobody with the e-mail {email} works here.")
        return found
    robot = Employee.objects.select_related("role").filter(is_robot=True, is_active=True)
    found = people.filter(role__key="administrator").order_by("pk").first() or robot.order_by("pk").first()
    if found is None:
        raise Refused("Nobody works here yet: teplo user create E-MAIL --role administrator.")
    return found


def _bring(options: argparse.Namespace, by: Employee) -> int:
    begun = time.perf_counter()
    path, wanted = Path(options.file), _read_map(options.map)
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    now = timezone.now()
    file = files.keep(chunks_of(path), limit=MOST_BYTES)
    imp = opening.open_import(file, target=options.what, name=path.name, by=by, at=now)
    try:
        if wanted["layout"]:
            imp = opening.reopen(imp, by=by, at=now, **wanted["layout"])
        imp = _chosen(imp, wanted, by=by, at=now)
        if options.dry_run:
            return _dry_run(imp, begun, as_json=options.json)
        imp = actions.begin(imp, by=by, at=now, in_job=False)
    finally:
        if not imp.has_begun:
            actions.forget(imp, by=by, at=now)
    return _walk(imp, begun, path, by=by, as_json=options.json)


def _chosen(imp: Import, wanted: Mapping[str, Any], *, by: Employee, at: datetime) -> Import:
    mapping = imp.mapping
    if wanted["columns"]:
        columns = list(Layout.from_json(imp.layout).columns)
        places = {name: str(place) for place, name in enumerate(columns)}
        unknown = [name for name in wanted["columns"] if name not in places and not _is_place(name, columns)]
        if unknown:
            raise Refused(f"The file has no column “{unknown[0]}”; it has: {', '.join(columns[:50])}.")
        mapping = {places.get(name, name): str(to) for name, to in wanted["columns"].items()}
    guessed = dict(imp.options)
    if "owner" not in mapping.values() and guessed.get("owner") == "column":
        del guessed["owner"]
    return actions.choose(imp, mapping=mapping, options={**guessed, **wanted["options"]}, by=by, at=at)


def _is_place(name: str, columns: list[str]) -> bool:
    return name.isascii() and name.isdecimal() and int(name) < len(columns)


def _read_map(path: Path | None) -> dict[str, Any]:
    given: Any = {}
    if path is not None:
        try:
            given = json.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise Refused(f"The file {path} cannot be read: {error.strerror}.") from None
        except ValueError:
            raise Refused(f"The file {path} is no JSON.") from None
    parts = ("columns", "options", "layout")
    if isinstance(given, dict) and not set(parts) & set(given):
        given = {"columns": given}
    if not isinstance(given, dict) or not all(isinstance(given.get(part, {}), dict) for part in parts):
        raise Refused(f"The file {path} does not hold an object of columns.")
    return {part: given.get(part, {}) for part in parts}


def _dry_run(imp: Import, begun: float, *, as_json: bool) -> int:
    tally, batch = Tally(imp.target, {}), []
    for row in rows_of(imp, ground_of(imp, at=timezone.now()), after=0):
        batch.append(row)
        if len(batch) == BATCH:
            tally.add(batch)
            batch = []
    tally.add(batch)
    found = tally.as_json()
    _print(
        {
            "import": None,
            "read": found["read"],
            "created": found["new"],
            "joined": found["known"] + found["doubled"],
            "refused": found["refused"],
            "refused_file": None,
            "seconds": round(time.perf_counter() - begun, 1),
        },
        as_json=as_json,
    )
    if not as_json:
        for reason, count in found["reasons"].items():
            print(f"  {count:8} {why.words(*reason.split('.', 1))}")
    return 0


def _go_on(options: argparse.Namespace, by: Employee) -> int:
    if not (options.file.isascii() and options.file.isdecimal()):
        raise Refused(f"{options.file} is no number of an import.")
    begun, imp = time.perf_counter(), queries.imports_for(by).filter(pk=int(options.file)).first()
    if imp is None:
        raise Refused(f"There is no import {options.file}.")
    if options.what == "resume":
        if imp.state != Import.State.RUNNING:
            imp = actions.resume(imp, by=by, at=timezone.now(), in_job=False)
        return _walk(imp, begun, Path(imp.name), by=by, as_json=options.json)
    if imp.state != Import.State.UNDOING:
        imp = actions.undo(imp, by=by, at=timezone.now(), in_job=False)
    return _unwind(imp, begun, as_json=options.json)


def _walk(imp: Import, begun: float, path: Path, *, by: Employee, as_json: bool) -> int:
    progress = Progress(str(imp.get_target_display()))
    try:
        walk_on(imp.pk, show=progress)
    except KeyboardInterrupt:
        progress.end()
        actions.pause(imp, by=by, at=timezone.now())
        print(f"teplo: it rests: teplo import resume {imp.pk}, or teplo import undo {imp.pk}", file=sys.stderr)
        return INTERRUPTED
    progress.end()
    imp.refresh_from_db()
    where = _write_refused(imp, path)
    _print(
        {
            "import": imp.pk,
            "read": imp.read,
            "created": imp.created,
            "joined": imp.joined,
            "refused": imp.refused,
            "refused_file": str(where) if where else None,
            "seconds": round(time.perf_counter() - begun, 1),
        },
        as_json=as_json,
    )
    if imp.state == Import.State.FAILED:
        return _told(imp.error or str(why.STOPPED.get(imp.why_stopped, imp.why_stopped)))
    return 0


def _write_refused(imp: Import, path: Path) -> Path | None:
    """Beside the file, else where we stand."""
    if not imp.refused:
        return None
    name = f"{path.stem}.refused-{imp.pk}.csv"
    for folder in (path.absolute().parent, Path.cwd()):
        try:
            with (folder / name).open("wb") as file:
                file.writelines(queries.refused_file(imp))
        except OSError:
            continue
        return folder / name
    print("teplo: the refused rows could not be written: see the page of the import", file=sys.stderr)
    return None


def _unwind(imp: Import, begun: float, *, as_json: bool) -> int:
    progress = Progress("Undo")
    walk_on(imp.pk, show=progress)
    progress.end()
    imp.refresh_from_db()
    left = sum(imp.left.values())
    facts = {"import": imp.pk, "undone": imp.unwound - left, "left": left}
    _print({**facts, "seconds": round(time.perf_counter() - begun, 1)}, as_json=as_json)
    return 0 if imp.state == Import.State.UNDONE else 1


def _print(facts: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        print(f"{name:14}{'' if value is None else value}")


def _sentences(problem: Problem) -> list[str]:
    told = [f"{error.field}: {error.message}" for error in problem.errors]
    return told or [str(problem.detail or problem.title)]


def _told(sentence: str) -> int:
    print(f"teplo: {sentence}", file=sys.stderr)
    return 1
