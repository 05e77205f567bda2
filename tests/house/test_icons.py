"""Every icon that a page names is in the sprite."""

import ast
import re

from tools.house.source import ROOT
from tools.house_rules import sources

NAMED = re.compile(r"""\bicon(?:\s*=\s*|\s+|\()["']([a-z0-9-]+)["']""")


def test_every_named_icon_is_in_the_sprite():
    known = set((ROOT / "tools/icons.txt").read_text().split())
    named = {(name, source.path) for source in sources() if source.is_product for name in NAMED.findall(source.text)}
    assert {(name, path) for name, path in named if name not in known} == set()


def test_every_icon_that_python_names_is_in_the_sprite():
    """By their names: what is spelled like an icon of two words and stands in no style is one."""
    known = set((ROOT / "tools/icons.txt").read_text().split())
    drawn = {path.stem for path in (ROOT / "node_modules/@tabler/icons/icons/outline").glob("*-*.svg")}
    assert len(drawn) > len(known)
    named = {
        (constant.value, str(path.relative_to(ROOT)))
        for path in (ROOT / "teplo").rglob("*.py")
        if path.name != "html.py"
        for constant in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(constant, ast.Constant) and constant.value in drawn
    }
    assert {one for one in named if one[0] not in known} == set()
