"""Every icon that a page names is in the sprite."""

import re

from tools.house.source import ROOT
from tools.house_rules import sources

NAMED = re.compile(r"""\bicon(?:\s*=\s*|\s+|\()["']([a-z0-9-]+)["']""")


def test_every_named_icon_is_in_the_sprite():
    known = set((ROOT / "tools/icons.txt").read_text().split())
    named = {(name, source.path) for source in sources() if source.is_product for name in NAMED.findall(source.text)}
    assert {(name, path) for name, path in named if name not in known} == set()
