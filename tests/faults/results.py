"""The figures of the runs, kept in tests/faults/figures.json; as a program it prints the table of docs/faults.md."""

import fcntl
import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "figures.json"
# Which form of the tests runs now, `short` or `full`: many faults are proved in both.
FORM = "short"


def keep(fault: str, how: str, *, control: bool = False, **figures: Any) -> None:
    """Keep one run's figures; the last run of the same name stays. Several runs may keep theirs at once."""
    form = "control" if control else FORM
    at = time.strftime("%Y-%m-%d", time.gmtime())
    with FILE.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = read()
        known[f"{fault} {form}: {how}"] = {"fault": fault, "form": form, "how": how, "at": at, **figures}
        file.truncate(0)
        file.write(json.dumps(dict(sorted(known.items())), ensure_ascii=False, indent=1))


def read() -> dict[str, dict[str, Any]]:
    return json.loads(FILE.read_text() or "{}") if FILE.exists() else {}


def table() -> str:
    """The rows of docs/faults.md, without their words."""
    columns = ("acknowledged", "stored", "lost", "doubled")
    rows = []
    for run in sorted(read().values(), key=lambda run: (run["form"] == "control", run["fault"], run["form"])):
        rest = {key: value for key, value in run.items() if key not in ("fault", "form", "how", "at", *columns)}
        cells = [run["fault"], run["form"], run["how"], *(str(run.get(column, "–")) for column in columns)]
        rows.append(f"| {' | '.join(cells)} | {json.dumps(rest)} |")
    return "\n".join([f"Python {platform.python_version()}, {platform.machine()}", *rows, ""])


if __name__ == "__main__":
    sys.stdout.write(table())
