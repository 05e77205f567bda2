"""The Russian catalogue: `check` it against the code, `update` it from the code, `compile` it without gettext."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("teplo/locale/ru/LC_MESSAGES/django.po")
LEFT_OUT = shutil.ignore_patterns("assets", "__pycache__", "migrations", "*.mo", "*.po")

PLACE = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")

Key = tuple[str, str, str]


def key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def extracted() -> polib.POFile:
    """The words of code and templates, gathered by Django's makemessages in a copy of the tree."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "teplo", Path(folder) / "teplo", ignore=LEFT_OUT)
        (Path(folder) / CATALOGUE.parent.parent.parent).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "django", "makemessages", "--locale=ru", "--no-wrap", "--no-location"]
        done = subprocess.run(command, cwd=Path(folder) / "teplo", capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"makemessages failed (it needs the system's gettext):\n{done.stderr}")
        return polib.pofile(str(Path(folder) / CATALOGUE))


def faults(words: polib.POFile, catalogue: polib.POFile) -> list[str]:
    """What keeps the catalogue from being complete, one line each."""
    have = {key(entry): entry for entry in catalogue if not entry.obsolete}
    needed = {key(entry) for entry in words if not entry.obsolete}
    lines = [f"not in the catalogue: {id_!r}" for _, id_, _ in sorted(needed - have.keys())]
    lines += [f"no longer in the code: {id_!r}" for _, id_, _ in sorted(have.keys() - needed)]
    lines += [f"fuzzy: {entry.msgid!r}" for entry in have.values() if entry.fuzzy]
    lines += [
        f"not translated: {entry.msgid!r}" for entry in have.values() if not entry.translated() and not entry.fuzzy
    ]
    lines += [f"other places than in English: {entry.msgid!r}" for entry in have.values() if not same_places(entry)]
    return lines


def same_places(entry: polib.POEntry) -> bool:
    """Whether each translation fills in the same values; a plural form may leave the number out."""
    if entry.msgid_plural:
        asked = set(PLACE.findall(entry.msgid_plural))
        return all(set(PLACE.findall(form)) <= asked for form in entry.msgstr_plural.values())
    return not entry.msgstr or sorted(PLACE.findall(entry.msgid)) == sorted(PLACE.findall(entry.msgstr))


def update(words: polib.POFile, catalogue: polib.POFile) -> None:
    """Adds what is new without a translation, forgets what the code no longer says, keeps what was translated."""
    have = {key(entry): entry for entry in catalogue if not entry.obsolete}
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = catalogue.metadata
    for word in sorted((word for word in words if not word.obsolete), key=key):
        entry = have.get(key(word), word)
        entry.flags = word.flags
        fresh.append(entry)
    fresh.save(str(ROOT / CATALOGUE))


def main(command: str, path: Path = ROOT / CATALOGUE) -> int:
    catalogue = polib.pofile(str(path))
    if command == "compile":
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    elif command == "update":
        update(extracted(), catalogue)
    else:
        found = faults(extracted(), catalogue)
        print(*found, sep="\n", end="\n" if found else "")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(Path, sys.argv[2:])))
